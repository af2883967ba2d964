import type { BucketAddress } from '../s3-protocol/address.js'
import type { S3Api, WrittenOutput } from '../s3-protocol/api.js'
import { toDate } from '../s3-protocol/date.js'
import { toDocument } from '../s3-protocol/document.js'
import { readListDocument, toListObjectsOutput } from '../s3-protocol/list-document.js'
import { type XmlNode, escapeXml, replacement } from '../s3-protocol/xml.js'
import { readObjectHeaders, toAttributeHeaders, toConditionHeaders } from './headers.js'
import { readDocument, readStream, readText } from './response.js'
import type { ReadResponse, Sender } from './send.js'

/** The requests to a bucket, sent by `fetch`. */
export function createFetchApi({ send, sendStream, presign }: Sender, address: BucketAddress): S3Api {
  return {
    address,

    listObjectsV2(input, options) {
      const query = {
        'list-type': '2',
        prefix: input.Prefix,
        'max-keys': String(input.MaxKeys),
        'continuation-token': input.ContinuationToken,
        'start-after': input.StartAfter,
        delimiter: input.Delimiter,
        'encoding-type': input.EncodingType,
      }
      return send({ method: 'GET', query, headers: {} }, options, async (response, timer) => {
        const text = await readText(response, timer)
        return readListDocument(text) ?? toListObjectsOutput(toDocument(text, 'ListBucketResult'))
      })
    },

    headObject: ({ Key }, options) =>
      send({ method: 'HEAD', key: Key, headers: {} }, options, async ({ headers }) =>
        readObjectHeaders(headers),
      ),

    getObject: ({ Key, Range }, options) =>
      send({ method: 'GET', key: Key, headers: { range: Range } }, options, async (response, timer) => ({
        ...readObjectHeaders(response.headers),
        Body: readStream(response, timer) ?? new Blob([]).stream(),
      })),

    async putObject({ Key, Body, ContentLength, ...input }, options) {
      const headers = { ...toAttributeHeaders(input), ...toConditionHeaders(input) }
      const request = { method: 'PUT', key: Key, headers }
      const ended =
        Body === undefined
          ? await send(request, options, readEnd)
          : await sendStream(request, { source: Body, size: ContentLength }, options)
      return { ETag: ended.get('etag') ?? undefined }
    },

    copyObject({ Key, CopySource, CopySourceIfMatch, ...conditions }, options) {
      const headers = { ...toCopyHeaders(CopySource, CopySourceIfMatch), ...toConditionHeaders(conditions) }
      return send({ method: 'PUT', key: Key, headers }, options, readWritten('CopyObjectResult'))
    },

    deleteObject: ({ Key, IfMatch }, options) =>
      send({ method: 'DELETE', key: Key, headers: toConditionHeaders({ IfMatch }) }, options, readEnd),

    createMultipartUpload({ Key, ...attributes }, options) {
      const request = {
        method: 'POST',
        key: Key,
        query: { uploads: '' },
        headers: toAttributeHeaders(attributes),
      }
      return send(request, options, async (response, timer) => {
        const root = await readDocument(response, timer, 'InitiateMultipartUploadResult')
        return { UploadId: root.text('UploadId') }
      })
    },

    uploadPartCopy({ Key, UploadId, PartNumber, CopySource, CopySourceIfMatch, CopySourceRange }, options) {
      const headers = {
        ...toCopyHeaders(CopySource, CopySourceIfMatch),
        'x-amz-copy-source-range': CopySourceRange,
      }
      const query = { partNumber: String(PartNumber), uploadId: UploadId }
      return send({ method: 'PUT', key: Key, query, headers }, options, readWritten('CopyPartResult'))
    },

    listParts({ Key, UploadId, PartNumberMarker }, options) {
      const query = { uploadId: UploadId, 'part-number-marker': PartNumberMarker }
      return send({ method: 'GET', key: Key, query, headers: {} }, options, async (response, timer) => {
        const root = await readDocument(response, timer, 'ListPartsResult')
        return {
          Parts: root.all('Part').map((part) => ({
            PartNumber: Number(part.text('PartNumber')),
            ETag: part.text('ETag'),
            Size: Number(part.text('Size')),
          })),
          IsTruncated: isTruncated(root),
          NextPartNumberMarker: root.text('NextPartNumberMarker'),
        }
      })
    },

    completeMultipartUpload({ Key, UploadId, Parts, ...conditions }, options) {
      const parts = Parts.map(
        ({ PartNumber, ETag = '' }) =>
          `<Part><PartNumber>${PartNumber}</PartNumber><ETag>${escapeXml(ETag)}</ETag></Part>`,
      )
      const request = {
        method: 'POST',
        key: Key,
        query: { uploadId: UploadId },
        headers: { 'content-type': 'application/xml', ...toConditionHeaders(conditions) },
        body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
      }
      return send(request, options, readWritten('CompleteMultipartUploadResult'))
    },

    abortMultipartUpload: ({ Key, UploadId }, options) =>
      send({ method: 'DELETE', key: Key, query: { uploadId: UploadId }, headers: {} }, options, readEnd),

    listMultipartUploads({ Prefix, KeyMarker, UploadIdMarker }, options) {
      const query = {
        uploads: '',
        prefix: Prefix,
        'key-marker': KeyMarker,
        'upload-id-marker': UploadIdMarker,
      }
      return send({ method: 'GET', query, headers: {} }, options, async (response, timer) => {
        const root = await readDocument(response, timer, 'ListMultipartUploadsResult')
        return {
          Uploads: root
            .all('Upload')
            .map((upload) => ({
              Key: upload.text('Key'),
              UploadId: upload.text('UploadId'),
              Initiated: toDate(upload.text('Initiated')),
            }))
            // The real key of such an upload is not known, so that nothing can be done with it.
            .filter(({ Key }) => !Key?.includes(replacement)),
          IsTruncated: isTruncated(root),
          NextKeyMarker: root.text('NextKeyMarker'),
          NextUploadIdMarker: root.text('NextUploadIdMarker'),
        }
      })
    },

    presign,
  }
}

function toCopyHeaders(source: string, ifMatch: string | undefined) {
  return { 'x-amz-copy-source': source, 'x-amz-copy-source-if-match': ifMatch }
}

function isTruncated(root: XmlNode): boolean {
  return root.text('IsTruncated') === 'true'
}

/** Nothing is known to be done before the response has ended. */
const readEnd: ReadResponse<Headers> = async (response, timer) => {
  await readText(response, timer)
  return response.headers
}

function readWritten(name: string): ReadResponse<WrittenOutput> {
  return async (response, timer) => ({ ETag: (await readDocument(response, timer, name)).text('ETag') })
}
