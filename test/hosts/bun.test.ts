import { describeHttpContract } from '@tina-s3/conformance'
import { type FetchHost, startFetchHost, startFetchHostOnS3 } from './fetch-site.js'

const bun: FetchHost = {
  name: 'bun',
  dependencies: { bun: '1.4.5' },
  files: 'bun.ts',
  prepare: [process.execPath, 'node_modules/bun/install.js'],
  program: 'node_modules/bun/bin/bun.exe',
  args: ['bun.ts'],
}

describeHttpContract('Bun', () => startFetchHost(bun))
describeHttpContract('Bun on S3', () => startFetchHostOnS3(bun), { signedUploads: true, pagedFiles: 100 })
