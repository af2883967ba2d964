import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type { BucketAddress } from '../s3-protocol/address.js'
import type { S3Api } from '../s3-protocol/api.js'
import type { CallOptions } from '../storage/provider.js'
import { listObjects } from './list-objects.js'
import { createPresign } from './presign.js'
import { putObject } from './put-object.js'

/** The requests to a bucket, sent by the AWS SDK. */
export function createSdkApi(client: S3Client, address: BucketAddress): S3Api {
  const { bucket: Bucket } = address
  return {
    address,
    listObjectsV2: (input, options) => listObjects(client, { Bucket, ...input }, abortable(options)),
    headObject: (input, options) =>
      client.send(new HeadObjectCommand({ Bucket, ...input }), abortable(options)),
    async getObject(input, options) {
      const output = await client.send(new GetObjectCommand({ Bucket, ...input }), abortable(options))
      return {
        ...output,
        Body: output.Body?.transformToWebStream() as ReadableStream<Uint8Array> | undefined,
      }
    },
    putObject: ({ Body, ...input }, options) =>
      Body === undefined
        ? client.send(new PutObjectCommand({ Bucket, ...input, Body: new Uint8Array() }), abortable(options))
        : putObject(client, { Bucket, ...input, Body }, options),
    async copyObject(input, options) {
      const output = await client.send(new CopyObjectCommand({ Bucket, ...input }), abortable(options))
      return { ETag: output.CopyObjectResult?.ETag }
    },
    deleteObject: (input, options) =>
      client.send(new DeleteObjectCommand({ Bucket, ...input }), abortable(options)),
    createMultipartUpload: (input, options) =>
      client.send(new CreateMultipartUploadCommand({ Bucket, ...input }), abortable(options)),
    async uploadPartCopy(input, options) {
      const output = await client.send(new UploadPartCopyCommand({ Bucket, ...input }), abortable(options))
      return { ETag: output.CopyPartResult?.ETag }
    },
    listParts: (input, options) =>
      client.send(new ListPartsCommand({ Bucket, ...input }), abortable(options)),
    completeMultipartUpload: ({ Parts, ...input }, options) =>
      client.send(
        new CompleteMultipartUploadCommand({ Bucket, ...input, MultipartUpload: { Parts: [...Parts] } }),
        abortable(options),
      ),
    abortMultipartUpload: (input, options) =>
      client.send(new AbortMultipartUploadCommand({ Bucket, ...input }), abortable(options)),
    // Without `EncodingType`: Ceph encodes the keys then and does not say so.
    listMultipartUploads: (input, options) =>
      client.send(new ListMultipartUploadsCommand({ Bucket, ...input }), abortable(options)),
    presign: createPresign(client, Bucket),
  }
}

/** The SDK's name for a signal. */
function abortable({ signal }: CallOptions): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {}
}
