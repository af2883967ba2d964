/** Checksums of bytes that pass by. */
import { createHash } from 'node:crypto'

export interface Digest {
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  /** The ETag that most S3 servers give an object that was written by one PUT. */
  readonly md5: string
}

export interface DigestedStream {
  /** Reads the source when it is read itself. */
  readonly stream: ReadableStream<Uint8Array>
  /** Of what has passed. */
  digest(): Digest
  /** What the source has failed with. */
  failure(): unknown
}

export function digestStream(source: AsyncIterable<Uint8Array>): DigestedStream {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let size = 0
  let failure: unknown
  const iterator = source[Symbol.asyncIterator]()
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await iterator.next()
          if (done) return controller.close()
          sha256.update(value)
          md5.update(value)
          size += value.byteLength
          controller.enqueue(value)
        } catch (error) {
          failure = error
          controller.error(error)
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
  const digest = () => ({ size, sha256: sha256.copy().digest('hex'), md5: md5.copy().digest('hex') })
  return { stream, digest, failure: () => failure }
}

/** Reads all of it. */
export async function digestOf(source: AsyncIterable<Uint8Array>): Promise<Digest> {
  const sha256 = createHash('sha256')
  const md5 = createHash('md5')
  let size = 0
  for await (const chunk of source) {
    sha256.update(chunk)
    md5.update(chunk)
    size += chunk.byteLength
  }
  return { size, sha256: sha256.digest('hex'), md5: md5.digest('hex') }
}
