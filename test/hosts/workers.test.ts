import { describeHttpContract } from '@tina-s3/conformance'
import { tokens } from '@tina-s3/conformance/fixture'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { openStore } from './identity.js'
import { node22 } from './node22.js'
import { useStore } from './store-operations.js'

const workers = async () => ({
  name: 'workers',
  dependencies: { wrangler: '4.164.0', '@xmldom/xmldom': '0.9.12' },
  files: 'workers',
  program: await node22(),
  args: ['node_modules/wrangler/bin/wrangler.js', 'dev', '--port', 'PORT', '--ip', 'localhost'],
  // The last one gives the Worker the variables of the process, as `.dev.vars` would.
  env: { WRANGLER_SEND_METRICS: 'false', CI: '1', CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true' },
})

// wrangler passes a request on with the beginning of its body, and closes the connection after an upload that was not read.
describeHttpContract('Cloudflare Workers', async () => startFetchHost(await workers()), {
  gathersBodies: true,
  keepsConnections: false,
  refusedBody: 1024 ** 2,
})

describe('Cloudflare Workers on S3', () => {
  let host: Awaited<ReturnType<typeof startFetchHostOnS3>>
  beforeAll(async () => {
    host = await startFetchHostOnS3(await workers())
  })
  afterAll(() => host?.close())

  it('serves every operation of the store, uploads straight to the bucket', async () => {
    await useStore(openStore(host.url, `Bearer ${tokens.editor}`))
  })
})
