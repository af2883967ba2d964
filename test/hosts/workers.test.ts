import type { RunningHost } from '@tina-s3/conformance'
import { tokens } from '@tina-s3/conformance/fixture'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type FetchHost, startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { openStore } from './identity.js'
import { node22 } from '../../scripts/lib/node22.js'
import { useStore } from './store-operations.js'

// Not the whole contract: wrangler may drop a connection with the response to an upload that was not read still on it.
describe.each([
  ['in memory, uploads through the Worker', 'workers', startFetchHost],
  ['in a bucket, uploads straight to it', 'workers', startFetchHostOnS3],
  ['in a bucket, by s3FetchStorage without nodejs_compat', 'workers-without-node', startFetchHostOnS3],
] as const)('Cloudflare Workers, media %s', (_where, files, startHost) => {
  let host: RunningHost
  beforeAll(async () => {
    host = await startHost(await workers(files))
  })
  afterAll(() => host?.close())

  it('serves every operation of the media store', async () => {
    await useStore(openStore(host.url, `Bearer ${tokens.editor}`))
  })
})

async function workers(files: string): Promise<FetchHost> {
  return {
    name: files,
    dependencies: { wrangler: '4.164.0', '@xmldom/xmldom': '0.9.12' },
    files,
    program: await node22(),
    args: ['node_modules/wrangler/bin/wrangler.js', 'dev', '--port', 'PORT', '--ip', 'localhost'],
    // The last one passes the variables of the process to the Worker, as `.dev.vars` would.
    env: { WRANGLER_SEND_METRICS: 'false', CI: '1', CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true' },
  }
}
