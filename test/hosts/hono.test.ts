import { describeHttpContract } from '@tina-s3/conformance'
import { startFetchHost } from './fetch-site.js'
import { node22 } from '../../scripts/lib/node22.js'

describeHttpContract('Hono on node:http', async () =>
  startFetchHost({
    name: 'hono',
    dependencies: { hono: '4.13.19', '@hono/node-server': '2.1.9' },
    files: 'hono.ts',
    program: await node22(),
    args: ['--experimental-strip-types', 'hono.ts'],
  }),
)
