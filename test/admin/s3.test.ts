import { s3Storage } from '@tina-s3/core/s3'
import { inject } from 'vitest'
import { createBucket } from '../s3/bucket.js'
import { describeAdmin } from './describe-admin.js'
import { startSite } from './site.js'

const port = 9320

describeAdmin('media in a bucket', async () => {
  const s3 = inject('s3')
  const bucket = await createBucket(s3, { publicRead: true, uploadsFrom: `http://localhost:${port}` })
  const site = await startSite('s3', port, {
    S3_BUCKET: bucket.bucket,
    S3_REGION: s3.region,
    S3_ENDPOINT: s3.endpoint,
    S3_FORCE_PATH_STYLE: String(s3.forcePathStyle),
    S3_ACCESS_KEY: s3.accessKeyId,
    S3_SECRET_KEY: s3.secretAccessKey,
  })
  return {
    site,
    storage: s3Storage({ bucket: bucket.bucket, ...bucket.config }),
    async close() {
      await site.stop()
      await bucket.remove()
    },
  }
})
