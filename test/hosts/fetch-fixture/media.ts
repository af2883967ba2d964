import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import { type S3StorageOptions, s3Storage } from '@tina-s3/core/s3'

/** In memory, unless the test names a bucket. */
const { MEDIA_BUCKET: bucket } = process.env

export const media = createFixtureHandler({
  storage: bucket ? s3Storage(JSON.parse(bucket) as S3StorageOptions) : memoryStorage(),
  uploads: { readForm },
})
