import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { OpenOptions, OpenedObject } from '../storage.js'
import { abortable } from './abortable.js'
import { translate } from './errors.js'
import { toStoredObject } from './objects.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export async function openObject(
  client: S3Client,
  target: { Bucket: string; Key: string },
  { range, signal }: OpenOptions,
): Promise<OpenedObject | undefined> {
  const get = (Range?: string) => client.send(new GetObjectCommand({ ...target, Range }), abortable(signal))
  const send = async () => {
    if (range === undefined) return get()
    try {
      return await get(`bytes=${range.start}-${range.end}`)
    } catch (error) {
      // No range of an empty object can be satisfied, not even one from its start (RFC 9110, 15.5.17).
      if (range.start === 0 && error instanceof Error && error.name === 'InvalidRange') return get()
      throw error
    }
  }
  const output = await translate('s3:GetObject', send, { missing: undefined, signal })
  if (!output?.Body) return undefined
  return {
    object: toStoredObject(target.Key, output),
    body: output.Body.transformToWebStream() as ReadableStream<Uint8Array>,
  }
}
