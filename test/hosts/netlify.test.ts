import { cp, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describeHttpContract } from '@tina-s3/conformance'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { bringNode22, isRecentNode } from '../../scripts/lib/node22.mjs'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { installHost } from './packs.js'
import { type RunningProcess, freePort, run, start } from './process.js'

const root = resolve(import.meta.dirname, '../..')

/** Under it a body of more than 6 MiB ends the whole command line, so no case may send one. */
const refusedBody = 1024 ** 2

describe('netlify dev', () => {
  let bucket: TestBucket
  let site: RunningProcess
  let origin: string

  beforeAll(async () => {
    const s3 = inject('s3')
    bucket = await createBucket(s3)
    const cwd = await installHost('netlify', { 'netlify-cli': '27.10.2' }, [
      'contract',
      'core',
      'conformance',
      'adapter-netlify',
    ])
    await cp(join(import.meta.dirname, 'netlify-fixture'), cwd, { recursive: true, force: true })
    // Where a repository begins; otherwise Netlify takes this one's root, and its workspaces, for the site's.
    await mkdir(join(cwd, '.git'), { recursive: true })
    const node = isRecentNode()
      ? process.execPath
      : await bringNode22(async (file, args) => void (await run(file, args, { cwd: root })))
    const port = await freePort()
    origin = `http://localhost:${port}`
    const ports = ['--port', `${port}`, '--functions-port', `${await freePort()}`]
    const offline = ['--offline', '--internal-disable-edge-functions', '--no-open', '--skip-gitignore']
    site = await start(node, ['node_modules/netlify-cli/bin/run.js', 'dev', ...offline, ...ports], {
      cwd,
      env: {
        NETLIFY_TELEMETRY_DISABLED: '1',
        CI: '1',
        S3_BUCKET: bucket.bucket,
        S3_ENDPOINT: s3.endpoint,
        S3_REGION: s3.region,
        S3_ACCESS_KEY: s3.accessKeyId,
        S3_SECRET_KEY: s3.secretAccessKey,
      },
      ready:
        /Loaded function legacy[\s\S]*Loaded function media|Loaded function media[\s\S]*Loaded function legacy/,
      timeout: 120_000,
    })
  })
  afterAll(async () => {
    await site?.stop()
    await bucket?.remove()
  })

  const mounted = (path: string) => async () => ({ url: origin + path, close: async () => undefined })
  const options = {
    signedUploads: true,
    refusedBody,
    gathersBodies: true,
    pagedFiles: 100,
    passesEveryMethod: false,
  }
  describeHttpContract('toNetlify', mounted('/api/s3/media'), options)
  describeHttpContract('toNetlifyEvent', mounted('/api/s3/legacy'), options)
})
