import { assertHolds } from '../storage/precondition.js'
import type { StorageProvider } from '../storage/provider.js'
import type { S3Api } from './api.js'
import { toConditions } from './conditions.js'
import { copyObject } from './copy.js'
import { withStorageErrors } from './errors.js'
import { headObject } from './head.js'
import { createMultipartUploads } from './multipart.js'
import { toEtag, toListPage } from './objects.js'
import { openObject } from './open.js'
import { signUpload } from './sign-upload.js'

export interface BucketOptions {
  readonly bucket: string
  /** Where readers find a key. */
  publicUrl(key: string): string
}

/** Bytes of one PUT or copy. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maxPutSize = 5 * 1024 ** 3

/** Keeps media in a bucket, whoever sends the requests. */
export function createBucketStorage(api: S3Api, { bucket, publicUrl }: BucketOptions): StorageProvider {
  return {
    name: 's3',
    // S3 Express One Zone lists in no order: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
    capabilities: { conditionalWrites: true, maxPutSize, orderedListing: !bucket.endsWith('--x-s3') },
    publicUrl,

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    async list({ prefix, limit, cursor, startAfter, recursive, signal }) {
      const input = {
        Prefix: prefix,
        MaxKeys: limit,
        ContinuationToken: cursor,
        StartAfter: startAfter,
        Delimiter: recursive ? undefined : ('/' as const),
        // XML 1.0 cannot write every character a key may have.
        EncodingType: 'url' as const,
      }
      const send = () => api.listObjectsV2(input, { signal })
      return toListPage(await withStorageErrors(api, 's3:ListBucket', send, { signal }))
    },

    head: (key, options) => headObject(api, key, options),

    open: (key, options = {}) => openObject(api, key, options),

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
    async put(key, body, { type, size, disposition, cacheControl, onlyIf, signal }) {
      const input = {
        Key: key,
        Body: body,
        ContentLength: size,
        ContentType: type,
        ContentDisposition: disposition,
        CacheControl: cacheControl,
        ...toConditions(onlyIf),
      }
      const send = () => api.putObject(input, { signal })
      const { ETag } = await withStorageErrors(api, 's3:PutObject', send, { signal })
      return { etag: toEtag(ETag) }
    },

    copy: (from, to, options = {}) => copyObject({ api, bucket }, from, to, options),

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
    async delete(key, { onlyIf, signal } = {}) {
      if (onlyIf !== undefined) {
        // Not every S3 server checks the condition, and what has come meanwhile must stay.
        const object = await headObject(api, key, { signal })
        if (object === undefined) return
        assertHolds(onlyIf, object.etag)
      }
      const send = () => api.deleteObject({ Key: key, IfMatch: onlyIf?.etag }, { signal })
      await withStorageErrors(api, 's3:DeleteObject', send, { missing: undefined, signal })
    },

    signUpload: (key, options) => signUpload(api, key, options),

    multipart: createMultipartUploads(api),
  }
}
