import { describeHttpContract } from '@tina-s3/conformance'
import { startFetchHost, startFetchHostOnS3 } from './fetch-site.js'
import { node22 } from './node22.js'

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
const options = { gathersBodies: true, keepsConnections: false, refusedBody: 1024 ** 2 }

describeHttpContract('Cloudflare Workers', async () => startFetchHost(await workers()), options)
describeHttpContract('Cloudflare Workers on S3', async () => startFetchHostOnS3(await workers()), {
  ...options,
  signedUploads: true,
  pagedFiles: 50,
})
