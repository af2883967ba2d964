import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { s3Storage } from '@tina-s3/core/s3'

const env = process.env

export const media = createFixtureHandler({
  storage: s3Storage({
    bucket: env.S3_BUCKET ?? '',
    endpoint: env.S3_ENDPOINT ?? '',
    region: env.S3_REGION ?? '',
    forcePathStyle: true,
    credentials: { accessKeyId: env.S3_ACCESS_KEY ?? '', secretAccessKey: env.S3_SECRET_KEY ?? '' },
  }),
  uploads: { readForm },
})
