/** Amazon S3 and everything that speaks its protocol, on `fetch` and Web Crypto alone. */
import { createFetchApi } from './s3-fetch/api.js'
import type { S3FetchCredentials } from './s3-fetch/credentials.js'
import { createSender } from './s3-fetch/send.js'
import { toBucketAddress } from './s3-protocol/address.js'
import { assertUnpublished, withoutEmpty } from './s3-protocol/credentials.js'
import { bucketUrl, createPublicUrl } from './s3-protocol/public-url.js'
import { createBucketStorage } from './s3-protocol/storage.js'
import { attach, storageBucket } from './storage/inspect.js'
import type { StorageProvider } from './storage/provider.js'

export type { S3FetchCredentials } from './s3-fetch/credentials.js'

export interface S3FetchStorageOptions {
  bucket: string
  /** The bucket's region, or the one that the server wants in signatures, such as `auto`. */
  region: string
  /** Keys, or a function that is called for each request and each signed URL: it keeps what it has until that expires. */
  credentials: S3FetchCredentials | (() => S3FetchCredentials | Promise<S3FetchCredentials>)
  /** Address of the server, without the bucket. @default that of AWS in the region */
  endpoint?: string
  /** Puts the bucket's name into the path, for servers without bucket names in their host names. @default false */
  forcePathStyle?: boolean
  /** Where readers find the bucket's objects, such as a CDN. @default the bucket's own address */
  publicUrl?: string
  /** How often a request is sent before it has failed, 1 to 10. Requests with a stream are sent once. @default 3 */
  maxAttempts?: number
  /** Seconds without a byte after which a request has failed; 0.001 to 3600. @default 60 */
  idleTimeout?: number
}

/**
 * Keeps media in a bucket, without the AWS SDK and without modules of Node: for Workers, Deno, Bun and edge functions, and wherever a short
 * cold start counts. It takes credentials and a region, and looks for neither: roles, profiles, redirects to another region and the
 * correction of a wrong clock are what `@tina-s3/core/s3` is for. An object that is stored with a `Content-Encoding` is read decoded, since
 * `fetch` does that and cannot be stopped: its bytes are not those that its size counts.
 * @throws TypeError when an option is missing or makes no sense, or a secret key is in a variable that bundlers publish
 */
export function s3FetchStorage(options: S3FetchStorageOptions): StorageProvider {
  const { bucket, region, credentials, endpoint, forcePathStyle, publicUrl } = options
  const { maxAttempts = 3, idleTimeout = 60 } = options
  const [name, where] = [
    's3FetchStorage',
    'https://github.com/tina-s3/tina-s3-media/blob/main/docs/options.md',
  ]
  for (const [option, value] of Object.entries({ bucket, region, credentials }))
    if (!value) throw new TypeError(`${name} needs \`${option}\`: see ${where}.`)
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1 || maxAttempts > 10)
    throw new TypeError('`maxAttempts` must be a whole number from 1 to 10.')
  if (!(idleTimeout >= 0.001 && idleTimeout <= 3600))
    throw new TypeError('`idleTimeout` must be a number of seconds from 0.001 to 3600.')
  assertUnpublished(credentials)
  const location = { endpoint, region, forcePathStyle }
  const address = toBucketAddress(location, bucket)
  const keys = withoutEmpty(credentials)
  const sender = createSender({
    bucketUrl: bucketUrl(location, bucket),
    region,
    credentials: typeof keys === 'function' ? keys : () => keys,
    maxAttempts,
    idleMilliseconds: idleTimeout * 1000,
  })
  const storage = createBucketStorage(createFetchApi(sender, address), {
    bucket,
    publicUrl: createPublicUrl(location, bucket, publicUrl),
  })
  return attach(storage, storageBucket, () => ({ bucket, publicUrl, config: { ...location, credentials } }))
}
