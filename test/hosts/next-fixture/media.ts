import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { memoryStorage } from '@tina-s3/core/memory'

/** On disk, with room for large files, when the test names a directory. */
const directory = process.env.MEDIA_DIRECTORY

export function createMedia(basePath: string) {
  if (!directory) return createFixtureHandler({ storage: memoryStorage(), basePath, uploads: { readForm } })
  return createFixtureHandler({
    storage: fileSystemStorage({ directory, publicUrl: 'http://localhost/media' }),
    basePath,
    uploads: { readForm, maxFileSize: 100 * 1024 ** 2 },
  })
}
