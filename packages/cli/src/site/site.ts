/** A site as its media handler, the command line or the environment describes it. */
import { S3Client } from '@aws-sdk/client-s3'
import { normalizeDirectory } from '@tina-s3/contract'
import type { MediaHandlerOptions, StorageProvider } from '@tina-s3/core'
import { bucketOf } from '@tina-s3/core/inspect'
import { s3Storage } from '@tina-s3/core/s3'
import { resolve } from 'node:path'
import { UsageError } from '../errors.js'
import { keepSecret } from '../output/redact.js'
import { loadEnvironment } from './environment.js'
import { findHandler } from './handler-file.js'
import type { SiteOptions } from './options.js'

export interface Site {
  /** Absolute. */
  readonly directory: string
  /** Where the settings come from: a file, relative to the directory; the options; the environment. */
  readonly source: string
  readonly storage: StorageProvider
  /** Not set where files are not in a bucket. */
  readonly bucket: Bucket | undefined
  /** Key prefix of the media library without a slash at its end; '' for the whole bucket. */
  readonly mediaRoot: string
  readonly basePath: string
  /** What the site's handler was created with; not set without one. */
  readonly handlerOptions: MediaHandlerOptions | undefined
}

export interface Bucket {
  readonly name: string
  /** For what a `StorageProvider` does not offer. */
  readonly client: S3Client
  readonly publicUrl: string | undefined
}

/**
 * Looks for the site's settings: the options if they name a bucket, else the file that exports the media handler, else `S3_…` variables.
 * @throws UsageError that says what to do when there is none, or it makes no sense
 */
export async function openSite(options: SiteOptions): Promise<Site> {
  const directory = resolve(options.site)
  loadEnvironment(directory)
  const found = options.bucket === undefined ? await findHandler(directory, options.config) : undefined
  const storage = found?.options.storage ?? storageOf(options)
  return {
    directory,
    source: found?.file ?? (options.bucket === undefined ? 'environment' : 'options'),
    storage,
    bucket: openBucket(storage),
    mediaRoot: normalizeDirectory(options.mediaRoot ?? found?.options.mediaRoot ?? process.env.S3_MEDIA_ROOT),
    basePath: options.basePath ?? found?.options.basePath ?? '/api/s3/media',
    handlerOptions: found?.options,
  }
}

function storageOf(options: SiteOptions): StorageProvider {
  const { env } = process
  const bucket = options.bucket ?? env.S3_BUCKET
  if (!bucket) {
    throw new UsageError(
      'There is no media.ts that exports a media handler, and no bucket is named: use --config FILE, --bucket NAME or the variable S3_BUCKET.',
    )
  }
  const { S3_ACCESS_KEY: accessKeyId, S3_SECRET_KEY: secretAccessKey } = env
  const region = options.region ?? env.S3_REGION
  const endpoint = options.endpoint ?? env.S3_ENDPOINT
  const publicUrl = options.publicUrl ?? env.S3_PUBLIC_URL
  try {
    return s3Storage({
      bucket,
      ...(region && { region }),
      ...(endpoint && { endpoint }),
      ...(publicUrl && { publicUrl }),
      forcePathStyle: options.pathStyle ?? env.S3_FORCE_PATH_STYLE === 'true',
      ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    })
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message)
    throw error
  }
}

function openBucket(storage: StorageProvider): Bucket | undefined {
  const settings = bucketOf(storage)
  if (!settings) return undefined
  const { credentials, ...config } = settings.config
  if (credentials && 'secretAccessKey' in credentials) {
    keepSecret(credentials.accessKeyId, 'access key ID')
    keepSecret(credentials.secretAccessKey, 'secret access key')
    keepSecret(credentials.sessionToken, 'session token')
  }
  const client = new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...config,
    ...(credentials && { credentials }),
  })
  return { name: settings.bucket, client, publicUrl: settings.publicUrl }
}
