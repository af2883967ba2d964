import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { memoryStorage } from '@tina-s3/core/memory'
import { type S3StorageOptions, s3Storage } from '@tina-s3/core/s3'

/** In memory, unless the test names a directory, which has room for large files, or a bucket. */
const { MEDIA_DIRECTORY: directory, MEDIA_BUCKET: bucket } = process.env

export function createMedia(basePath: string) {
  if (directory) {
    const storage = fileSystemStorage({ directory, publicUrl: 'http://localhost/media' })
    return createFixtureHandler({ storage, basePath, uploads: { readForm, maxFileSize: 100 * 1024 ** 2 } })
  }
  const storage = bucket ? s3Storage(JSON.parse(bucket) as S3StorageOptions) : memoryStorage()
  return createFixtureHandler({ storage, basePath, uploads: { readForm } })
}
