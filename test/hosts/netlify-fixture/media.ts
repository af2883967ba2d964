import { maxProxiedSize } from '@tina-s3/adapter-netlify'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import type { MediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { type S3StorageOptions, s3Storage } from '@tina-s3/core/s3'

/** In a bucket: Netlify's command line runs each request in a thread of its own, so memory would not do. */
export const storage = s3Storage(JSON.parse(process.env.MEDIA_BUCKET ?? '') as S3StorageOptions)

const { MAX_FILE_SIZE: size } = process.env

export function createMedia(basePath: string, mediaRoot: string): MediaHandler {
  const uploads = { readForm, maxProxiedSize, ...(size && { maxFileSize: Number(size) }) }
  return createFixtureHandler({ storage, basePath, mediaRoot, uploads })
}
