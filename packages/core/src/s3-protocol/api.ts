/**
 * The requests that a storage provider sends to a bucket, by the names of the S3 API. What is done with
 * them stands in this directory once; who sends them, the AWS SDK or `fetch`, is the choice of an entry.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { CallOptions } from '../storage/provider.js'
import type { BucketAddress } from './address.js'

/**
 * Each method rejects with an `S3Failure` or, without a response, with any other error; with the
 * signal's reason when that has ended it.
 */
export interface S3Api {
  /** The bucket, for messages. */
  readonly address: BucketAddress
  listObjectsV2(input: ListObjectsInput, options: CallOptions): Promise<ListObjectsOutput>
  headObject(input: ObjectInput, options: CallOptions): Promise<ObjectOutput>
  /** `Range` as in HTTP. */
  getObject(input: ObjectInput & { Range: string | undefined }, options: CallOptions): Promise<OpenedOutput>
  /** Rejects with `BodyFailure` when the body fails or has another length. Always lets go of the body. */
  putObject(input: PutObjectInput, options: CallOptions): Promise<WrittenOutput>
  copyObject(input: CopyObjectInput, options: CallOptions): Promise<WrittenOutput>
  deleteObject(input: ObjectInput & Pick<Conditions, 'IfMatch'>, options: CallOptions): Promise<unknown>
  createMultipartUpload(
    input: ObjectInput & ObjectAttributes,
    options: CallOptions,
  ): Promise<{ UploadId?: string | undefined }>
  uploadPartCopy(input: PartInput & CopyPartInput, options: CallOptions): Promise<WrittenOutput>
  listParts(
    input: UploadInput & { PartNumberMarker: string | undefined },
    options: CallOptions,
  ): Promise<ListPartsOutput>
  completeMultipartUpload(input: CompleteInput, options: CallOptions): Promise<WrittenOutput>
  abortMultipartUpload(input: UploadInput, options: CallOptions): Promise<unknown>
  listMultipartUploads(input: ListUploadsInput, options: CallOptions): Promise<ListUploadsOutput>
  /** The URL of a PUT whose headers are all signed, so that the bucket holds the sender to them. */
  presign(request: PresignInput): Promise<string>
}

/** A response that refuses a request. Its name is S3's error code, or `NotFound` for a HEAD request, whose response has none. */
export interface S3Failure extends Error {
  readonly $metadata?:
    | {
        readonly httpStatusCode?: number | undefined
        /** How often the request was sent, this response included. */
        readonly attempts?: number | undefined
      }
    | undefined
  /** The bucket's region, where the response says it. */
  readonly Region?: string | undefined
}

/** The body of a PUT has failed, and not the bucket; the cause is the body's own error. */
export class BodyFailure extends Error {
  override readonly name = 'BodyFailure'
}

export interface ObjectInput {
  readonly Key: string
}

export interface UploadInput extends ObjectInput {
  readonly UploadId: string
}

interface PartInput extends UploadInput {
  readonly PartNumber: number
}

export interface ListObjectsInput {
  readonly Prefix: string
  readonly MaxKeys: number
  readonly ContinuationToken: string | undefined
  readonly StartAfter: string | undefined
  readonly Delimiter: '/' | undefined
  readonly EncodingType: 'url'
}

/** The keys are as the response has them, encoded when it says so. */
export interface ListObjectsOutput {
  readonly Contents?: ListedObject[] | undefined
  readonly CommonPrefixes?: readonly { readonly Prefix?: string | undefined }[] | undefined
  readonly EncodingType?: string | undefined
  readonly IsTruncated?: boolean | undefined
  readonly NextContinuationToken?: string | undefined
}

interface ListedObject {
  readonly Key?: string | undefined
  readonly Size?: number | undefined
  readonly LastModified?: Date | undefined
  readonly ETag?: string | undefined
}

/** What is kept with an object. */
export interface ObjectAttributes {
  readonly CacheControl?: string | undefined
  readonly ContentDisposition?: string | undefined
  readonly ContentEncoding?: string | undefined
  readonly ContentLanguage?: string | undefined
  readonly ContentType?: string | undefined
  /** Names in lower case. */
  readonly Metadata?: Readonly<Record<string, string>> | undefined
}

export interface ObjectOutput extends ObjectAttributes {
  readonly ContentLength?: number | undefined
  readonly ContentRange?: string | undefined
  readonly LastModified?: Date | undefined
  readonly ETag?: string | undefined
}

export interface OpenedOutput extends ObjectOutput {
  readonly Body?: ReadableStream<Uint8Array> | undefined
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export interface Conditions {
  readonly IfMatch?: string | undefined
  readonly IfNoneMatch?: string | undefined
}

export interface PutObjectInput extends ObjectInput, Conditions, ObjectAttributes {
  /** `undefined` for an empty object. */
  readonly Body: ReadableStream<Uint8Array> | undefined
  /** Exact, in bytes. */
  readonly ContentLength: number
}

interface CopySource {
  /** Bucket and key, encoded. */
  readonly CopySource: string
  readonly CopySourceIfMatch: string | undefined
}

export interface CopyObjectInput extends ObjectInput, Conditions, CopySource {}

interface CopyPartInput extends CopySource {
  readonly CopySourceRange: string
}

export interface WrittenOutput {
  readonly ETag?: string | undefined
}

interface ListPartsOutput {
  readonly Parts?: readonly ListedPart[] | undefined
  readonly IsTruncated?: boolean | undefined
  readonly NextPartNumberMarker?: string | undefined
}

interface ListedPart extends WrittenOutput {
  readonly PartNumber?: number | undefined
  readonly Size?: number | undefined
}

export interface CompleteInput extends UploadInput, Conditions {
  readonly Parts: readonly { readonly PartNumber: number; readonly ETag: string | undefined }[]
}

interface ListUploadsInput {
  readonly Prefix: string
  readonly KeyMarker: string | undefined
  readonly UploadIdMarker: string | undefined
}

interface ListUploadsOutput {
  readonly Uploads?: readonly ListedUpload[] | undefined
  readonly IsTruncated?: boolean | undefined
  readonly NextKeyMarker?: string | undefined
  readonly NextUploadIdMarker?: string | undefined
}

interface ListedUpload {
  readonly Key?: string | undefined
  readonly UploadId?: string | undefined
  readonly Initiated?: Date | undefined
}

export interface PresignInput {
  readonly key: string
  /** Parameters of the URL besides those of the signature. */
  readonly query?: Readonly<Record<string, string>>
  /** Names in lower case. All of them are signed. */
  readonly headers: Readonly<Record<string, string>>
  /** Seconds. */
  readonly expiresIn: number
}
