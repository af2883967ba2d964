/**
 * A Node stream as a web stream that reads only when it is read. Not `Readable.toWeb`: that one hangs for ever on the request that
 * Next.js (up to 16.2) hands on behind a middleware.
 * @see https://github.com/vercel/next.js/issues/95335
 */
export function toWebStream(
  iterator: AsyncIterator<Uint8Array>,
  onCancel: (reason?: Error) => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel(reason) {
        onCancel(reason instanceof Error ? reason : undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
