import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorageProvider } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { fileSystemStorage } from '@tina-s3/core/fs'
import { memoryStorage } from '@tina-s3/core/memory'
import { toNodeListener } from '@tina-s3/core/node'
import { createFixtureHandler } from '../src/fixture.js'
import { type RunningHost, describeHttpContract } from '../src/index.js'

async function serve(storage: StorageProvider, cleanUp?: () => Promise<void>): Promise<RunningHost> {
  const server = createServer(toNodeListener(createFixtureHandler({ storage, uploads: { readForm } })))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/api/s3/media`,
    close: async () => {
      await new Promise((resolve) => server.close(resolve).closeAllConnections())
      await cleanUp?.()
    },
  }
}

describeHttpContract('node:http on memory', () => serve(memoryStorage()), { pagedFiles: 2500 })

describeHttpContract('node:http on disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'media-'))
  const storage = fileSystemStorage({ directory, publicUrl: 'http://localhost/media' })
  return serve(storage, () => rm(directory, { recursive: true }))
})
