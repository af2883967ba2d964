import { StorageError } from './errors.js'

/**
 * Hands over a body chunk by chunk, waiting until `take` is done with each, and makes sure that it has exactly `size` bytes.
 * Cancels the body when anything fails: the body itself, `take`, the size or the signal.
 * @throws StorageError `rejected` for another length
 */
export async function readBody(
  body: ReadableStream<Uint8Array>,
  { size, signal }: { size: number; signal?: AbortSignal | undefined },
  take: (chunk: Uint8Array) => Promise<void> | void,
): Promise<void> {
  const reader = body.getReader()
  const cancel = (reason: unknown) => void reader.cancel(reason).catch(() => undefined)
  // Ends a read that would wait for a client that has gone silent.
  const onAbort = () => cancel(signal?.reason)
  signal?.addEventListener('abort', onAbort)
  let bytes = 0
  try {
    for (;;) {
      signal?.throwIfAborted()
      const { done, value } = await reader.read()
      signal?.throwIfAborted()
      if (done) break
      bytes += value.byteLength
      if (bytes > size)
        throw new StorageError('rejected', `The body is longer than the declared ${size} bytes.`)
      await take(value)
    }
    if (bytes < size) throw new StorageError('rejected', `The body ended after ${bytes} of ${size} bytes.`)
  } catch (error) {
    cancel(error)
    throw error
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
}
