/** Reads a stream's first bytes, and gives them back with it. `head` is shorter than `length` only where the stream is. */
export async function peek(
  source: ReadableStream<Uint8Array>,
  length: number,
): Promise<{ head: Uint8Array; body: ReadableStream<Uint8Array> }> {
  const reader = source.getReader()
  const chunks: Uint8Array[] = []
  let bytes = 0
  let ended = false
  while (bytes < length && !ended) {
    const { done, value } = await reader.read()
    ended = done
    if (!value) continue
    chunks.push(value)
    bytes += value.byteLength
  }
  const head = concat(chunks, Math.min(bytes, length))
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = chunks.shift() ?? (await reader.read()).value
        if (chunk === undefined) controller.close()
        else controller.enqueue(chunk)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return { head, body }
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    const part = chunk.subarray(0, length - offset)
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}
