import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { toNodeListener } from '@tina-s3/core/node'
import { inject } from 'vitest'
import { startServer } from '../server.js'
import { createBucket } from './bucket.js'
import { providers } from './providers.js'

for (const { name, create } of providers)
  describeHttpContract(
    `node:http on S3, by ${name}`,
    async () => {
      const { bucket, config, remove } = await createBucket(inject('s3'))
      const handler = createFixtureHandler({ storage: create({ bucket, ...config }), uploads: { readForm } })
      const { origin, close } = await startServer(toNodeListener(handler))
      return {
        url: `${origin}/api/s3/media`,
        close: async () => {
          await close()
          await remove()
        },
      }
    },
    { signedUploads: true, pagedFiles: 100 },
  )
