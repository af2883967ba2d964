import { BodyFailure } from '../s3-protocol/api.js'
import { StorageError } from '../storage/errors.js'
import { exactLength } from '../storage/exact-length.js'

/** Exists on Workers, where `fetch` knows a stream's length by this alone. @see https://developers.cloudflare.com/workers/runtime-apis/streams/transformstream/#fixedlengthstream */
declare const FixedLengthStream:
  (new (length: number) => TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>) | undefined

export interface RequestBody {
  readonly stream: ReadableStream<Uint8Array>
  /** Aborts when the body fails: an HTTP client may wait for the rest. */
  readonly broken: AbortSignal
  /** Why the body broke off, if it did. */
  failure(): BodyFailure | undefined
  /** Lets go of what has not been read. */
  release(): void
}

/**
 * A stream as the body of a request with `Content-Length`. An aborted or short request leaves no object: S3 writes nothing until it has
 * that many bytes.
 * @param onProgress called for each chunk that is read, until the body is released
 */
export function toRequestBody(
  source: ReadableStream<Uint8Array>,
  size: number,
  onProgress: () => void,
): RequestBody {
  const reader = exactLength(source, size, {
    mismatch: (actual) => new StorageError('rejected', `The body has ${actual} bytes instead of ${size}.`),
  }).getReader()
  const broken = new AbortController()
  let failure: BodyFailure | undefined
  let isReleased = false
  const release = () => {
    isReleased = true
    reader.cancel().catch(() => undefined)
  }
  const counted = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          // Its cancellation ends a read, too: that is no progress of a request, which may be over.
          if (!isReleased) onProgress()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (cause) {
          failure = new BodyFailure('The body has failed.', { cause })
          broken.abort(cause)
          controller.error(cause)
        }
      },
      cancel: release,
    },
    { highWaterMark: 0 },
  )
  return { stream: withLength(counted, size), broken: broken.signal, failure: () => failure, release }
}

function withLength(stream: ReadableStream<Uint8Array>, size: number): ReadableStream<Uint8Array> {
  if (typeof FixedLengthStream === 'undefined') return stream
  const fixed = new FixedLengthStream(size)
  stream.pipeTo(fixed.writable as WritableStream<Uint8Array>).catch(() => undefined)
  return fixed.readable
}
