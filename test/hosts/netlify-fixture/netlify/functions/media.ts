import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { maxProxiedSize, toNetlify } from '@tina-s3/adapter-netlify'
import { readForm } from '@tina-s3/core/busboy'
import { s3Storage } from '@tina-s3/core/s3'

const storage = s3Storage({
  bucket: process.env.S3_BUCKET ?? '',
  endpoint: process.env.S3_ENDPOINT ?? '',
  region: process.env.S3_REGION ?? '',
  forcePathStyle: true,
  credentials: {
    accessKeyId: process.env.S3_ACCESS_KEY ?? '',
    secretAccessKey: process.env.S3_SECRET_KEY ?? '',
  },
})

export default toNetlify(
  createFixtureHandler({ storage, uploads: { readForm, maxFileSize: 8 * 1024 ** 2, maxProxiedSize } }),
)

export const config = { path: ['/api/s3/media', '/api/s3/media/*'] }
