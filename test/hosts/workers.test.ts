import type { RunningHost } from '@tina-s3/conformance'
import { tokens } from '@tina-s3/conformance/fixture'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type FetchHost, startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { openStore } from './identity.js'
import { node22 } from './node22.js'
import { useStore } from './store-operations.js'

// Not the whole contract: wrangler may drop a connection with the answer to an upload that was not read still on it.
describe.each([
  ['in memory, uploads through the Worker', startFetchHost],
  ['in a bucket, uploads straight to it', startFetchHostOnS3],
])('Cloudflare Workers, media %s', (_where, startHost) => {
  let host: RunningHost
  beforeAll(async () => {
    host = await startHost(await workers())
  })
  afterAll(() => host?.close())

  it('serves every operation of the store', async () => {
    await useStore(openStore(host.url, `Bearer ${tokens.editor}`))
  })
})

async function workers(): Promise<FetchHost> {
  return {
    name: 'workers',
    dependencies: { wrangler: '4.164.0', '@xmldom/xmldom': '0.9.12' },
    files: 'workers',
    program: await node22(),
    args: ['node_modules/wrangler/bin/wrangler.js', 'dev', '--port', 'PORT', '--ip', 'localhost'],
    // The last one gives the Worker the variables of the process, as `.dev.vars` would.
    env: { WRANGLER_SEND_METRICS: 'false', CI: '1', CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true' },
  }
}
