import { encodeKey } from '@tina-s3/contract'
import { isStorageError } from '../storage/errors.js'
import { assertHolds } from '../storage/precondition.js'
import type { CallOptions, CopyOptions, Precondition, Written } from '../storage/provider.js'
import type { ObjectOutput, S3Api } from './api.js'
import { toConditions } from './conditions.js'
import { withStorageErrors } from './errors.js'
import { assertUnchanged, headObject } from './head.js'
import { toEtag } from './objects.js'
import { releaseName, takeName } from './placeholder.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export interface CopyLimits {
  /** Bytes CopyObject takes. */
  readonly maxCopySize: number
  /** Bytes of a part of a larger copy: few enough parts for the largest objects. */
  readonly partSize: number
}

const awsLimits: CopyLimits = { maxCopySize: 5 * 1024 ** 3, partSize: 1024 ** 3 }
/** Parts of one copy under way at a time. */
const concurrency = 4

export interface CopyContext {
  readonly api: S3Api
  readonly bucket: string
}

const permissions = 's3:GetObject, s3:PutObject'

/** Copies within the bucket. A name that must be free gets a placeholder first. */
export async function copyObject(
  { api, bucket }: CopyContext,
  from: string,
  to: string,
  { onlyIf, version, signal, limits = awsLimits }: CopyOptions & { limits?: CopyLimits },
): Promise<Written> {
  // Ceph takes no notice of CopySourceIfMatch in CopyObject.
  const source = version && (await headObject(api, from, { signal }))
  if (source) assertHolds(version, source.etag)
  if (onlyIf === undefined || 'etag' in onlyIf) {
    // Few S3 servers check the condition on a copy; the others are asked right before.
    if (onlyIf) await assertUnchanged(api, to, onlyIf, { signal })
    return copyOver({ api, bucket }, from, to, { onlyIf, version, signal, limits })
  }
  const owner = crypto.randomUUID()
  let placeholder: Written | undefined
  try {
    placeholder = await takeName(api, to, owner, { signal })
    return await copyOver({ api, bucket }, from, to, { onlyIf: placeholder, version, signal, limits })
  } catch (error) {
    const conflict = isStorageError(error) && error.code === 'precondition-failed'
    // Without the caller's signal: it may be what has just ended the copy.
    if (placeholder !== undefined || !conflict) await releaseName(api, to, owner).catch(() => undefined)
    throw error
  }
}

interface CopyOverOptions extends CallOptions {
  readonly onlyIf: Precondition | undefined
  readonly version: CopyOptions['version']
  readonly limits: CopyLimits
}

async function copyOver(
  { api, bucket }: CopyContext,
  from: string,
  to: string,
  options: CopyOverOptions,
): Promise<Written> {
  const { onlyIf, version, signal } = options
  const CopySource = `${bucket}/${encodeKey(from)}`
  const input = { Key: to, CopySource, CopySourceIfMatch: version?.etag, ...toConditions(onlyIf) }
  try {
    const copy = () => api.copyObject(input, { signal })
    const output = await withStorageErrors(api, permissions, copy, { signal, changesTarget: true })
    return { etag: toEtag(output.ETag) }
  } catch (error) {
    if (!isStorageError(error) || error.code !== 'rejected') throw error
    const send = () => api.headObject({ Key: from }, { signal })
    const source = await withStorageErrors(api, 's3:GetObject', send, { missing: undefined, signal })
    if (source === undefined || (source.ContentLength ?? 0) <= options.limits.maxCopySize) throw error
    assertHolds(version, toEtag(source.ETag))
    return copyInParts(api, { ...source, CopySource }, to, options)
  }
}

type Source = ObjectOutput & { readonly CopySource: string }

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/CopyingObjectsMPUapi.html */
async function copyInParts(
  api: S3Api,
  source: Source,
  to: string,
  { onlyIf, signal, limits: { partSize } }: CopyOverOptions,
): Promise<Written> {
  const create = () => api.createMultipartUpload({ Key: to, ...attributesOf(source) }, { signal })
  const { UploadId = '' } = await withStorageErrors(api, permissions, create, { signal })
  const upload = { Key: to, UploadId }
  try {
    const size = source.ContentLength ?? 0
    const numbers = Array.from({ length: Math.ceil(size / partSize) }, (_, index) => index + 1)
    const parts: { PartNumber: number; ETag: string | undefined }[] = []
    const queue = numbers.values()
    const copyParts = async () => {
      for (const number of queue) {
        const start = (number - 1) * partSize
        const part = {
          PartNumber: number,
          CopySource: source.CopySource,
          CopySourceIfMatch: source.ETag,
          CopySourceRange: `bytes=${start}-${Math.min(start + partSize, size) - 1}`,
        }
        const send = () => api.uploadPartCopy({ ...upload, ...part }, { signal })
        const { ETag } = await withStorageErrors(api, permissions, send, { signal })
        parts[number - 1] = { PartNumber: number, ETag }
      }
    }
    const copied = await Promise.allSettled(Array.from({ length: concurrency }, copyParts))
    // Only when none is under way any more: a part that arrives after the abort would stay.
    for (const each of copied) if (each.status === 'rejected') throw each.reason
    const complete = () =>
      api.completeMultipartUpload({ ...upload, Parts: parts, ...toConditions(onlyIf) }, { signal })
    const { ETag } = await withStorageErrors(api, permissions, complete, { signal, changesTarget: true })
    return { etag: toEtag(ETag || (await headObject(api, to, { signal }))?.etag) }
  } catch (error) {
    // An upload that has been completed all the same is not there any more: nothing is aborted then.
    await api.abortMultipartUpload(upload, {}).catch(() => undefined)
    throw error
  }
}

/** CopyObject keeps all of these by itself. */
function attributesOf(source: Source) {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = source
  return { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata }
}
