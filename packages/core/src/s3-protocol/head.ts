import { assertHolds } from '../storage/precondition.js'
import type { CallOptions, StoredObject } from '../storage/provider.js'
import type { S3Api } from './api.js'
import { withStorageErrors } from './errors.js'
import { toStoredObject } from './objects.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export async function headObject(
  api: S3Api,
  key: string,
  { signal }: CallOptions = {},
): Promise<StoredObject | undefined> {
  const send = () => api.headObject({ Key: key }, { signal })
  const output = await withStorageErrors(api, 's3:GetObject', send, { missing: undefined, signal })
  return output && toStoredObject(key, output)
}

/**
 * For a condition that not every S3 server checks by itself: what is there now has this ETag.
 * @throws StorageError `precondition-failed`
 */
export async function assertUnchanged(
  api: S3Api,
  key: string,
  onlyIf: { readonly etag: string },
  options: CallOptions,
): Promise<void> {
  assertHolds(onlyIf, (await headObject(api, key, options))?.etag)
}
