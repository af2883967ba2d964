/** Amazon S3 and everything that speaks its protocol. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { encodeKey } from '@tina-s3/contract'
import { StorageError } from './errors.js'
import { abortable } from './s3/abortable.js'
import { assertUnpublished } from './s3/credentials.js'
import { translate } from './s3/errors.js'
import { copyIfAbsent } from './s3/copy-if-absent.js'
import { createMultipartUploads } from './s3/multipart.js'
import { toEtag, toListPage, toStoredObject } from './s3/objects.js'
import { openObject } from './s3/open.js'
import { createPublicUrl } from './s3/public-url.js'
import { toRequestBody } from './s3/request-body.js'
import { conditionHeaders, signUpload } from './s3/sign-upload.js'
import type { StorageProvider } from './storage.js'

export interface S3StorageOptions extends S3ClientConfig {
  bucket: string
  /**
   * Where readers find the bucket's objects, such as a CDN. @default the bucket's own address, from `region`, `endpoint` and `forcePathStyle`
   */
  publicUrl?: string
}

/** Bytes of one PUT or copy. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maxPutSize = 5 * 1024 ** 3

/**
 * Keeps media in a bucket. Takes every option of the AWS SDK's `S3Client`; without `credentials` the SDK looks for them itself, which is
 * best where a role grants them. No ACLs are set: buckets refuse them by default.
 * @throws TypeError when the address of the bucket can not be told, or a secret key is in a variable that bundlers publish
 */
export function s3Storage({ bucket, publicUrl, ...config }: S3StorageOptions): StorageProvider {
  if (!bucket)
    throw new TypeError('s3Storage needs the name of the bucket: s3Storage({ bucket: "my-media" }).')
  assertUnpublished(config.credentials)
  const region = config.region ?? defaultRegion()
  const client = new S3Client({
    // Otherwise the SDK puts the checksum of an empty body into signed URLs, and sends streams in a framing that many stores refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000 },
    // Without one, the SDK warns on the console about each upload that fails.
    logger: silent,
    ...config,
    ...(region !== undefined && { region }),
  })
  const toUrl = createPublicUrl({ ...config, ...(region !== undefined && { region }) }, bucket, publicUrl)

  return {
    name: 's3',
    capabilities: { conditionalWrites: true, maxPutSize },
    publicUrl: toUrl,

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    async list({ prefix, limit, cursor, startAfter, recursive, signal }) {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        MaxKeys: limit,
        ContinuationToken: cursor,
        StartAfter: startAfter,
        Delimiter: recursive ? undefined : '/',
        // XML 1.0 can not write every character a key may have.
        EncodingType: 'url',
      })
      const send = () => client.send(command, abortable(signal))
      return toListPage(await translate('s3:ListBucket', send, { signal }))
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    async head(key, { signal } = {}) {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: key })
      const output = await translate('s3:GetObject', () => client.send(command, abortable(signal)), {
        missing: undefined,
        signal,
      })
      return output && toStoredObject(key, output)
    },

    open: (key, options = {}) => openObject(client, { Bucket: bucket, Key: key }, options),

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
    async put(key, body, { type, size, disposition, onlyIf, signal }) {
      const request = toRequestBody(body, size, signal)
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: request.body,
        ContentLength: size,
        ContentType: type,
        ContentDisposition: disposition,
        ...conditionHeaders(onlyIf),
      })
      const send = () => client.send(command, { abortSignal: request.signal })
      const output = await translate('s3:PutObject', send, { signal }).catch((error: unknown) => {
        const failure = signal?.aborted ? error : (request.failure() ?? error)
        // The SDK leaves alone what it has not read.
        request.body.destroy()
        throw failure
      })
      return { etag: toEtag(output.ETag) }
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    async copy(from, to, { onlyIf, signal } = {}) {
      const copy = async () => {
        const command = new CopyObjectCommand({
          Bucket: bucket,
          Key: to,
          CopySource: `${bucket}/${encodeKey(from)}`,
        })
        const send = () => client.send(command, abortable(signal))
        const output = await translate('s3:GetObject, s3:PutObject', send, { signal })
        return { etag: toEtag(output.CopyObjectResult?.ETag) }
      }
      if (onlyIf === undefined) return copy()
      if ('etag' in onlyIf)
        throw new StorageError('rejected', 'S3 can not copy onto one version of an object only.')
      return copyIfAbsent(client, { Bucket: bucket, Key: to }, copy, signal)
    },

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
    async delete(key, { onlyIf, signal } = {}) {
      const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: onlyIf?.etag })
      await translate('s3:DeleteObject', () => client.send(command, abortable(signal)), {
        missing: undefined,
        signal,
      })
    },

    signUpload: (key, options) =>
      translate('s3:PutObject', () => signUpload(client, { Bucket: bucket, Key: key }, options)),

    multipart: createMultipartUploads(client, bucket),
  }
}

const ignore = () => undefined
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Where the SDK looks too. */
function defaultRegion(): string | undefined {
  const environment = globalThis.process?.env
  return environment?.AWS_REGION ?? environment?.AWS_DEFAULT_REGION
}
