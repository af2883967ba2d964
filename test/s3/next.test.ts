/** Next bundles what the handler imports and shortens its names, the AWS SDK's too: so the S3 storage runs there as well. */
import { describeHttpContract } from '@tina-s3/conformance'
import { inject } from 'vitest'
import { buildNext, newestNext } from '../hosts/next-app.js'
import makePacks from '../hosts/packs.js'
import { createBucket } from './bucket.js'

describeHttpContract(
  `toNextRoute on S3, on Next.js ${newestNext}`,
  async () => {
    const { bucket, config, remove } = await createBucket(inject('s3'))
    await makePacks()
    const app = await buildNext(newestNext)
    const site = await app.start({ MEDIA_BUCKET: JSON.stringify({ bucket, ...config }) })
    return {
      url: `${site.origin}/api/s3/media`,
      close: async () => {
        await site.stop()
        await remove()
      },
    }
  },
  { signedUploads: true, pagedFiles: 100, passesEveryMethod: false },
)
