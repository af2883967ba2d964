import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import express5 from 'express'
import express4 from 'express4'
import { startServer } from '../../../test/server.js'
import { toExpress } from './index.js'

for (const [name, express] of [
  ['Express 4', express4 as unknown as typeof express5],
  ['Express 5', express5],
] as const) {
  describeHttpContract(name, async () => {
    const app = express()
    app.use(
      '/cms/media',
      toExpress(
        createFixtureHandler({ storage: memoryStorage(), basePath: '/cms/media', uploads: { readForm } }),
      ),
    )
    const { origin, close } = await startServer(app)
    return { url: `${origin}/cms/media`, close }
  })
}
