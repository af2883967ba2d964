/** An iterator as a web stream that reads only when it is read; `onCancel` ends a read under way, which the iterator itself cannot. */
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
