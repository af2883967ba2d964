import { isStorageError } from '../storage/errors.js'
import type { MultipartUploads, Precondition, StoredPart } from '../storage/provider.js'
import type { S3Api } from './api.js'
import { toConditions } from './conditions.js'
import { withStorageErrors } from './errors.js'
import { headObject } from './head.js'
import { toEtag, truncated } from './objects.js'
import { releaseName, takeName } from './placeholder.js'

/** Multipart uploads. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html for the limits */
export function createMultipartUploads(api: S3Api): MultipartUploads {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
  const listParts: MultipartUploads['parts'] = async (key, uploadId, { signal } = {}) => {
    const found: StoredPart[] = []
    let marker: string | undefined
    do {
      const after = marker
      const send = () => api.listParts({ Key: key, UploadId: uploadId, PartNumberMarker: after }, { signal })
      const page = await withStorageErrors(api, 's3:ListMultipartUploadParts', send, {
        missing: undefined,
        signal,
      })
      if (page === undefined) return undefined
      for (const { PartNumber = 0, ETag, Size = 0 } of page.Parts ?? []) {
        found.push({ number: PartNumber, etag: toEtag(ETag), size: Size })
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
      if (page.IsTruncated && marker === undefined) throw truncated()
    } while (marker !== undefined)
    return found
  }

  return {
    minPartSize: 5 * 1024 ** 2,
    maxParts: 10_000,
    maxObjectSize: 5 * 1024 ** 4,

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
    async start(key, { type, disposition, cacheControl, metadata, signal }) {
      const attributes = {
        ContentType: type,
        ContentDisposition: disposition,
        CacheControl: cacheControl,
        Metadata: metadata,
      }
      const send = () => api.createMultipartUpload({ Key: key, ...attributes }, { signal })
      const { UploadId = '' } = await withStorageErrors(api, 's3:PutObject', send, { signal })
      return UploadId
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
    async signPart(key, uploadId, { number, size, expiresIn }) {
      const query = { partNumber: String(number), uploadId }
      const headers = { 'content-length': String(size) }
      const sign = () => api.presign({ key, query, headers, expiresIn })
      return { method: 'PUT', url: await withStorageErrors(api, 's3:PutObject', sign), headers }
    },

    parts: listParts,

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    async complete(key, uploadId, parts, { onlyIf, signal } = {}) {
      const finish = async (condition: Precondition | undefined) => {
        const input = {
          Key: key,
          UploadId: uploadId,
          Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })),
          ...toConditions(condition),
        }
        const send = () => api.completeMultipartUpload(input, { signal })
        const { ETag } = await withStorageErrors(api, 's3:PutObject', send, { signal, changesTarget: true })
        // Ceph's response has none.
        return { etag: toEtag(ETag || (await headObject(api, key, { signal }))?.etag) }
      }
      if (onlyIf === undefined || 'etag' in onlyIf) return finish(onlyIf)
      const placeholder = await takeName(api, key, uploadId, { signal })
      try {
        return await finish(placeholder)
      } catch (error) {
        // Only when it cannot happen any more. Without a response it may, or when another request for it
        // is under way (409): then the name is held until the upload is completed or aborted.
        const refused = isStorageError(error) && ['rejected', 'access-denied'].includes(error.code)
        const isOver = async () => (await listParts(key, uploadId)) === undefined
        if (refused || (await isOver().catch(() => false))) {
          await releaseName(api, key, uploadId).catch(() => undefined)
        }
        throw error
      }
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
    async abort(key, uploadId, { signal } = {}) {
      const send = () => api.abortMultipartUpload({ Key: key, UploadId: uploadId }, { signal })
      await withStorageErrors(api, 's3:AbortMultipartUpload', send, { missing: undefined, signal })
      await releaseName(api, key, uploadId, { signal })
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
    async incomplete(prefix, { cursor, signal } = {}) {
      // Without `EncodingType`: Ceph encodes the keys then and does not say so.
      const [keyMarker, uploadIdMarker] = cursor === undefined ? [] : (JSON.parse(cursor) as string[])
      const input = { Prefix: prefix, KeyMarker: keyMarker, UploadIdMarker: uploadIdMarker }
      const send = () => api.listMultipartUploads(input, { signal })
      const page = await withStorageErrors(api, 's3:ListBucketMultipartUploads', send, { signal })
      const uploads = (page.Uploads ?? []).map(({ Key = '', UploadId = '', Initiated }) => ({
        key: Key,
        uploadId: UploadId,
        ...(Initiated && { started: Initiated }),
      }))
      const next = JSON.stringify([page.NextKeyMarker, page.NextUploadIdMarker])
      return { uploads, ...(page.IsTruncated && { cursor: next }) }
    },
  }
}
