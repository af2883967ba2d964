/**
 * Putting a file under a name that must be free. Few S3 servers check a condition on CopyObject and
 * CompleteMultipartUpload, and those that do not ignore it silently; but the conditional PUT is common.
 * So an empty object takes the name first, marked with its owner, and the file goes over it. Whoever
 * comes second fails at the PUT, on any S3 server.
 */
import { isStorageError } from '../storage/errors.js'
import { sha256 } from '../storage/sha256.js'
import type { CallOptions, Written } from '../storage/provider.js'
import type { S3Api } from './api.js'
import { withStorageErrors } from './errors.js'
import { headObject } from './head.js'
import { placeholderMark, toEtag } from './objects.js'

/**
 * Puts a placeholder under a name for an owner, who may have put it there before.
 * @throws StorageError `precondition-failed` when something else has the name
 */
export async function takeName(
  api: S3Api,
  key: string,
  owner: string,
  { signal }: CallOptions,
): Promise<Written> {
  const placeholder = {
    Key: key,
    Body: undefined,
    ContentLength: 0,
    IfNoneMatch: '*',
    Metadata: { [placeholderMark]: await sha256(owner) },
  }
  const send = () => api.putObject(placeholder, { signal })
  try {
    return { etag: toEtag((await withStorageErrors(api, 's3:PutObject', send, { signal })).ETag) }
  } catch (error) {
    const conflict = isStorageError(error) && error.code === 'precondition-failed'
    const own = conflict ? await findPlaceholder(api, key, owner, { signal }) : undefined
    if (own !== undefined) return own
    throw error
  }
}

/** Frees a name if this owner's placeholder has it. */
export async function releaseName(
  api: S3Api,
  key: string,
  owner: string,
  { signal }: CallOptions = {},
): Promise<void> {
  const own = await findPlaceholder(api, key, owner, { signal })
  if (own === undefined) return
  const send = () => api.deleteObject({ Key: key, IfMatch: own.etag }, { signal })
  await withStorageErrors(api, 's3:DeleteObject', send, { missing: undefined, signal })
}

async function findPlaceholder(
  api: S3Api,
  key: string,
  owner: string,
  { signal }: CallOptions,
): Promise<Written | undefined> {
  const object = await headObject(api, key, { signal })
  if (!object?.placeholder) return undefined
  return object.metadata?.[placeholderMark] === (await sha256(owner)) ? object : undefined
}
