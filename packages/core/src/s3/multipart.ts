import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { MultipartUploads, StoredPart } from '../storage.js'
import { abortable } from './abortable.js'
import { translate } from './errors.js'
import { toEtag } from './objects.js'
import { createReservations } from './reservation.js'
import { conditionHeaders } from './sign-upload.js'

/** Uploads in parts. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html for the limits */
export function createMultipartUploads(client: S3Client, bucket: string): MultipartUploads {
  const reservations = createReservations(client, bucket)
  const target = (key: string) => ({ Bucket: bucket, Key: key })

  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
  const listParts: MultipartUploads['parts'] = async (key, uploadId, { signal } = {}) => {
    const found: StoredPart[] = []
    let marker: string | undefined
    do {
      const command = new ListPartsCommand({ ...target(key), UploadId: uploadId, PartNumberMarker: marker })
      const send = () => client.send(command, abortable(signal))
      const page = await translate('s3:ListMultipartUploadParts', send, { missing: undefined, signal })
      if (page === undefined) return undefined
      for (const { PartNumber = 0, ETag, Size = 0 } of page.Parts ?? []) {
        found.push({ number: PartNumber, etag: toEtag(ETag), size: Size })
      }
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined
    } while (marker !== undefined)
    return found
  }

  return {
    minPartSize: 5 * 1024 ** 2,
    maxParts: 10_000,
    maxObjectSize: 5 * 1024 ** 4,

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
    async start(key, { type, disposition, metadata, signal }) {
      const command = new CreateMultipartUploadCommand({
        ...target(key),
        ContentType: type,
        ContentDisposition: disposition,
        Metadata: metadata,
      })
      const send = () => client.send(command, abortable(signal))
      const { UploadId = '' } = await translate('s3:PutObject', send, { signal })
      return UploadId
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
    async signPart(key, uploadId, { number, size, expiresIn }) {
      const command = new UploadPartCommand({
        ...target(key),
        UploadId: uploadId,
        PartNumber: number,
        ContentLength: size,
      })
      const sealed = new Set(['content-length'])
      const signableHeaders = new Set([...sealed, 'host'])
      const sign = () =>
        getSignedUrl(client, command, { expiresIn, signableHeaders, unhoistableHeaders: sealed })
      const url = await translate('s3:PutObject', sign)
      return { method: 'PUT', url, headers: { 'content-length': String(size) } }
    },

    parts: listParts,

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    async complete(key, uploadId, parts, { onlyIf, signal } = {}) {
      const finish = async (condition = onlyIf) => {
        const command = new CompleteMultipartUploadCommand({
          ...target(key),
          UploadId: uploadId,
          MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
          ...conditionHeaders(condition),
        })
        const send = () => client.send(command, abortable(signal))
        const { ETag } = await translate('s3:PutObject', send, { signal })
        // Ceph's answer has none.
        return { etag: toEtag(ETag || (await client.send(new HeadObjectCommand(target(key)))).ETag) }
      }
      if (onlyIf === undefined || 'etag' in onlyIf) return finish()
      const isOver = async () => (await listParts(key, uploadId)) === undefined
      return reservations.during(key, uploadId, finish, { signal, isOver })
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
    async abort(key, uploadId, { signal } = {}) {
      const command = new AbortMultipartUploadCommand({ ...target(key), UploadId: uploadId })
      const send = () => client.send(command, abortable(signal))
      await translate('s3:AbortMultipartUpload', send, { missing: undefined, signal })
      await reservations.release(key, uploadId, signal)
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
    async unfinished(prefix, { cursor, signal } = {}) {
      const [keyMarker, uploadIdMarker] = cursor === undefined ? [] : (JSON.parse(cursor) as string[])
      const command = new ListMultipartUploadsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: keyMarker,
        UploadIdMarker: uploadIdMarker,
        EncodingType: 'url',
      })
      const send = () => client.send(command, abortable(signal))
      const page = await translate('s3:ListBucketMultipartUploads', send, { signal })
      const decode = (text = '') => decodeURIComponent(text.replaceAll('+', ' '))
      const uploads = (page.Uploads ?? []).map(({ Key, UploadId = '', Initiated = new Date(0) }) => ({
        key: decode(Key),
        uploadId: UploadId,
        started: Initiated,
      }))
      const next = JSON.stringify([decode(page.NextKeyMarker), page.NextUploadIdMarker])
      return { uploads, ...(page.IsTruncated && { cursor: next }) }
    },
  }
}
