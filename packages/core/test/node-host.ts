import type { RunningHost } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { startServer } from '../../../test/server.js'
import { readForm } from '../src/busboy.js'
import type { StorageProvider } from '../src/index.js'
import { toNodeListener } from '../src/node.js'

/** The fixture handler on `node:http`. */
export async function serve(storage: StorageProvider, cleanUp?: () => Promise<void>): Promise<RunningHost> {
  const handler = createFixtureHandler({ storage, uploads: { readForm } })
  const { origin, close } = await startServer(toNodeListener(handler))
  return {
    url: `${origin}/api/s3/media`,
    close: async () => {
      await close()
      await cleanUp?.()
    },
  }
}
