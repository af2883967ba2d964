import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { StorageError } from '../errors.js'
import { exactLength } from '../exact-length.js'

/**
 * A body the SDK can send. The SDK does not notice when a stream fails and waits for ever; so a failure aborts the request.
 * An aborted or short request leaves no object: S3 writes nothing until it has `Content-Length` bytes.
 */
export function toRequestBody(
  source: ReadableStream<Uint8Array>,
  size: number,
  signal: AbortSignal | undefined,
) {
  const exact = exactLength(source, size, {
    mismatch: (actual) => new StorageError('rejected', `The body has ${actual} bytes instead of ${size}.`),
  })
  const broken = new AbortController()
  const body = Readable.fromWeb(exact as NodeReadableStream)
  let failure: Error | undefined
  body.once('error', (error) => {
    failure = error
    broken.abort(error)
  })
  return {
    body,
    signal: signal ? AbortSignal.any([signal, broken.signal]) : broken.signal,
    /** Why the body broke off, if it did. */
    failure: () => failure,
  }
}
