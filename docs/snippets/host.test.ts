import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import { toNodeListener } from '@tina-s3/core/node'

describeHttpContract('my host', async () => {
  const handler = createFixtureHandler({ storage: memoryStorage(), uploads: { readForm } })
  const server = createServer(toNodeListener(handler))
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}/api/s3/media`,
    close: async () => void server.close(),
  }
})
