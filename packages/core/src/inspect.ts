/** What a site has set up, for tools that work beside its media handler, such as the command line. */
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { MediaHandlerOptions } from './options.js'
import { attached, handlerOptions, storageBucket } from './storage/inspect.js'
import type { StorageProvider } from './storage/provider.js'

export { publishedPrefixes } from './s3-protocol/credentials.js'

/** A bucket as `s3Storage` or `s3FetchStorage` was given it. */
export interface BucketSettings {
  readonly bucket: string
  /** Where readers find the objects, if that is not the bucket's own address. */
  readonly publicUrl: string | undefined
  /** For the AWS SDK's `S3Client`. It may hold a secret key. */
  readonly config: S3ClientConfig
}

/**
 * The options of a media handler, or `undefined` for anything else.
 * @throws TypeError when those of a handler for `next-tinacms-s3`'s options make no sense
 */
export function optionsOf(handler: unknown): MediaHandlerOptions | undefined {
  return attached(handler, handlerOptions) as MediaHandlerOptions | undefined
}

/** The bucket of a storage provider, or `undefined` where it keeps objects elsewhere. */
export function bucketOf(storage: StorageProvider): BucketSettings | undefined {
  return attached(storage, storageBucket) as BucketSettings | undefined
}
