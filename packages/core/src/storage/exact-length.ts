/** The part of a stream's reader that it takes to read bytes, for sources that are no streams. */
export type ByteReader = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>

export interface ExactLengthOptions {
  /** What the stream fails with; `actual` is the number of bytes that came, at least. */
  mismatch: (actual: number) => Error
  /** Awaited before the last bytes are let go. */
  ended?: Promise<void> | undefined
}

/** The streams of `exactLength` and their lengths, so that nobody counts a second time. */
const lengths = new WeakMap<ReadableStream<Uint8Array>, number>()

/**
 * Passes bytes on if they are exactly `size`, and fails before their end otherwise. The last chunk is held back until the source has
 * ended: a storage that counts bytes must not see a full body of a stream that goes on or breaks off.
 */
export function exactLength(
  source: ReadableStream<Uint8Array> | ByteReader,
  size: number,
  { mismatch, ended }: ExactLengthOptions,
): ReadableStream<Uint8Array> {
  if ('getReader' in source && lengths.get(source) === size) return source
  const reader = 'getReader' in source ? source.getReader() : source
  let bytes = 0
  let held: Uint8Array | undefined
  const next = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        if (bytes !== size) throw mismatch(bytes)
        await ended
        const last = held
        held = undefined
        return last
      }
      bytes += value.byteLength
      if (bytes > size) throw mismatch(bytes)
      const ready = held
      held = value.byteLength > 0 ? value : held
      if (ready !== undefined && value.byteLength > 0) return ready
    }
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next()
          if (chunk !== undefined) controller.enqueue(chunk)
          if (chunk === undefined || (held === undefined && bytes === size)) controller.close()
        } catch (error) {
          controller.error(error)
          await reader.cancel(error).catch(() => undefined)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  lengths.set(stream, size)
  return stream
}
