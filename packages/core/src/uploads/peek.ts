import type { ByteReader } from '../storage/exact-length.js'

/** Reads the first bytes, and hands them on with all others. `head` is shorter than `length` only where the whole is. */
export async function peek(
  source: ByteReader,
  length: number,
): Promise<{ head: Uint8Array; reader: ByteReader }> {
  const results: Awaited<ReturnType<ByteReader['read']>>[] = []
  let bytes = 0
  for (let ended = false; bytes < length && !ended;) {
    const result = await source.read()
    results.push(result)
    ended = result.done
    bytes += result.value?.byteLength ?? 0
  }
  const chunks = results.flatMap(({ value }) => value ?? [])
  const reader: ByteReader = {
    read: async () => results.shift() ?? source.read(),
    cancel: (reason) => source.cancel(reason),
  }
  return { head: concat(chunks, Math.min(bytes, length)), reader }
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
