export interface ExactLengthOptions {
  /** What the stream fails with; `actual` is the number of bytes that came, at least. */
  mismatch: (actual: number) => Error
  /** Awaited before the last bytes are let go. */
  ended?: Promise<void> | undefined
}

/**
 * Passes a stream on if it has exactly `size` bytes, and fails before its end otherwise. The last chunk is held back until the source has
 * ended: a store that counts bytes must not see a full body of a stream that goes on or breaks off.
 */
export function exactLength(
  source: ReadableStream<Uint8Array>,
  size: number,
  { mismatch, ended }: ExactLengthOptions,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
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
  return new ReadableStream<Uint8Array>(
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
}
