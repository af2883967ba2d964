import { s3Storage } from '@tina-s3/core/s3'

export const storage = s3Storage({
  bucket: 'my-media',
  region: 'eu-central-1',
  credentials: {
    accessKeyId: process.env.S3_ACCESS_KEY ?? '',
    secretAccessKey: process.env.S3_SECRET_KEY ?? '',
  },
})
