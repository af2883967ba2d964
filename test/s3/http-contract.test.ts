import { createServer } from 'node:http'
import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { inject } from 'vitest'
import { createBucket } from './bucket.js'

describeHttpContract(
  'node:http on S3',
  async () => {
    const { bucket, config, remove } = await createBucket(inject('s3'))
    const handler = createFixtureHandler({ storage: s3Storage({ bucket, ...config }), uploads: { readForm } })
    const server = createServer((req, res) => void toNodeListener(handler)(req, res))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    return {
      url: `http://127.0.0.1:${port}/api/s3/media`,
      close: async () => {
        await new Promise((resolve) => server.close(resolve).closeAllConnections())
        await remove()
      },
    }
  },
  { signedUploads: true, pagedFiles: 100 },
)
