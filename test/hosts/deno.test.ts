import { describeHttpContract } from '@tina-s3/conformance'
import { type FetchHost, startFetchHost, startFetchHostOnS3 } from './fetch-site.js'

const permissions = ['--allow-net', '--allow-env', '--allow-read', '--allow-sys']
const deno: FetchHost = {
  name: 'deno',
  dependencies: { deno: '2.9.6' },
  files: 'deno.ts',
  program: process.execPath,
  args: ['node_modules/deno/bin.cjs', 'run', ...permissions, '--node-modules-dir=manual', 'deno.ts'],
}

// It closes a connection after the response to an upload that was not read.
const keepsConnections = false

describeHttpContract('Deno', () => startFetchHost(deno), { keepsConnections })
describeHttpContract('Deno on S3', () => startFetchHostOnS3(deno), {
  signedUploads: true,
  pagedFiles: 100,
  keepsConnections,
})
