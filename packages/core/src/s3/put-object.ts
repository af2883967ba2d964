import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { PutObjectCommand, type PutObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3'
import { BodyFailure, type PutObjectInput } from '../s3-protocol/api.js'
import { StorageError } from '../storage/errors.js'
import { exactLength } from '../storage/exact-length.js'
import type { CallOptions } from '../storage/provider.js'

type Input = PutObjectInput & { readonly Bucket: string; readonly Body: ReadableStream<Uint8Array> }

/**
 * The SDK does not notice when a stream fails and waits for ever; so a failure aborts the request. An
 * aborted or short request leaves no object: S3 writes nothing until it has `Content-Length` bytes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function putObject(
  client: S3Client,
  { Body, ...input }: Input,
  { signal }: CallOptions,
): Promise<PutObjectCommandOutput> {
  const size = input.ContentLength
  const exact = exactLength(Body, size, {
    mismatch: (actual) => new StorageError('rejected', `The body has ${actual} bytes instead of ${size}.`),
  })
  const broken = new AbortController()
  const body = Readable.fromWeb(exact as NodeReadableStream)
  let failure: BodyFailure | undefined
  body.once('error', (cause) => {
    failure = new BodyFailure('The body has failed.', { cause })
    broken.abort(cause)
  })
  const abortSignal = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal
  try {
    return await client.send(new PutObjectCommand({ ...input, Body: body }), { abortSignal })
  } catch (error) {
    const reason = failure ?? error
    // The SDK leaves alone what it has not read.
    body.destroy()
    throw reason
  }
}
