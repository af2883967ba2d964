import type { OpenOptions, OpenedObject } from '../storage/provider.js'
import type { S3Api } from './api.js'
import { withStorageErrors } from './errors.js'
import { toStoredObject } from './objects.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export async function openObject(
  api: S3Api,
  key: string,
  { range, signal }: OpenOptions,
): Promise<OpenedObject | undefined> {
  const get = (Range?: string) => api.getObject({ Key: key, Range }, { signal })
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
  const output = await withStorageErrors(api, 's3:GetObject', send, { missing: undefined, signal })
  if (!output?.Body) return undefined
  return { object: toStoredObject(key, output), body: output.Body }
}
