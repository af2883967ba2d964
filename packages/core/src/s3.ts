/** Amazon S3 and everything that speaks its protocol. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { createSdkApi } from './s3/api.js'
import { toBucketAddress } from './s3-protocol/address.js'
import { assertUnpublished, withoutEmpty } from './s3-protocol/credentials.js'
import { createPublicUrl } from './s3-protocol/public-url.js'
import { createBucketStorage } from './s3-protocol/storage.js'
import { attach, storageBucket } from './storage/inspect.js'
import type { StorageProvider } from './storage/provider.js'

export interface S3StorageOptions extends S3ClientConfig {
  bucket: string
  /**
   * Where readers find the bucket's objects, such as a CDN. @default the bucket's own address, from `region`, `endpoint` and `forcePathStyle`
   */
  publicUrl?: string
}

/**
 * Keeps media in a bucket. Takes every option of the AWS SDK's `S3Client`; without `credentials` the SDK looks for them itself, which is
 * best where a role grants them. No ACLs are set: buckets refuse them by default.
 * @throws TypeError that names the option when the address of the bucket is not known or cannot be right, a key is empty, or a secret key is in a
 * variable that bundlers publish
 */
export function s3Storage(options: S3StorageOptions): StorageProvider {
  const { bucket, publicUrl, credentials, region: _, ...config } = options
  if (!bucket)
    throw new TypeError('s3Storage needs the name of the bucket: s3Storage({ bucket: "my-media" }).')
  assertUnpublished(credentials)
  const region = options.region || defaultRegion()
  // AWS's is in a profile as well, where the SDK finds it; those of other servers are not.
  if (region === undefined && typeof config.endpoint === 'string')
    throw new TypeError(
      'An S3 server at `endpoint` needs its `region` (or AWS_REGION), such as us-east-1, or auto for Cloudflare R2.',
    )
  const location = { ...config, ...(region !== undefined && { region }) }
  const address = toBucketAddress(location, bucket)
  const client = new S3Client({
    // Otherwise the SDK puts the checksum of an empty body into signed URLs, and sends streams in a framing that many stores refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Without one, the SDK warns on the console about each upload that fails.
    logger: silent,
    ...location,
    requestHandler: withTimeouts(config.requestHandler),
    ...(credentials && { credentials: withoutEmpty(credentials) }),
  })
  const storage = createBucketStorage(createSdkApi(client, address), {
    bucket,
    publicUrl: createPublicUrl(location, bucket, publicUrl),
  })
  return attach(storage, storageBucket, () => ({ bucket, publicUrl, config: { ...location, credentials } }))
}

/**
 * Milliseconds until a connection counts as failed, and one on which nothing moves as lost. The SDK
 * has no limits of its own: a server that never responds would keep its callers waiting for ever.
 */
const timeouts = { connectionTimeout: 5_000, socketTimeout: 60_000 }

function withTimeouts(
  requestHandler: S3ClientConfig['requestHandler'],
): NonNullable<S3ClientConfig['requestHandler']> {
  // One that is ready for use has its own.
  if (requestHandler !== undefined && 'handle' in requestHandler) return requestHandler
  return { ...timeouts, ...requestHandler }
}

const ignore = () => undefined
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore }

/** Where the SDK looks too. */
function defaultRegion(): string | undefined {
  const environment = globalThis.process?.env
  return environment?.AWS_REGION || environment?.AWS_DEFAULT_REGION || undefined
}
