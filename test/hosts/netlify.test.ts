import { cp, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createMediaStore } from '@tina-s3/client-store'
import { tokens } from '@tina-s3/conformance/fixture'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bringNode22, isRecentNode } from '../../scripts/lib/node22.mjs'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { installHost } from './packs.js'
import { type RunningProcess, freePort, run, start } from './process.js'
import { upload } from './upload.js'

const root = resolve(import.meta.dirname, '../..')

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

  describe.each(['media', 'legacy'])('function %s', (name) => {
    const open = () => {
      const headers = { authorization: `Bearer ${tokens.editor}` }
      const fetchWithToken = (input: string, init?: RequestInit) =>
        fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } })
      return new (createMediaStore({ endpoint: `${origin}/api/s3/${name}` }))({
        authProvider: { fetchWithToken },
      })
    }
    const names = async () =>
      (await open().list({ directory: 'R&D ü' })).items.map(({ filename }) => filename)

    it('serves every operation of the store', async () => {
      const store = open()
      const file = new File([picture(300_000)], 'a+b #1?.png', { type: 'image/png' })
      const [stored] = await store.persist([{ directory: 'R&D ü', file }])
      expect((await store.list({ directory: 'R&D ü' })).items).toEqual([stored])
      await store.rename('R&D ü/a+b #1?.png', 'R&D ü/100%.png')
      expect(await names()).toEqual(['100%.png'])
      expect((await store.list({ search: '100%' })).items).toHaveLength(1)
      await store.delete({ type: 'file', id: 'R&D ü/100%.png', filename: '100%.png', directory: 'R&D ü' })
      expect(await names()).toEqual([])
    })

    it('takes a file of 4 MB, and tells its limit', async () => {
      const answer = await upload(`${origin}/api/s3/${name}`, { size: 4_000_000 })
      expect(answer).toMatchObject({ status: 201, body: { size: 4_000_000 } })
      const large = await upload(`${origin}/api/s3/${name}`, { size: 4_600_000 })
      expect(large).toMatchObject({ status: 413, body: { code: 'too-large' } })
    })

    it('answers 401 to a stranger', async () => {
      expect((await fetch(`${origin}/api/s3/${name}`)).status).toBe(401)
    })
  })
})

function picture(size: number) {
  return Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(size, 7)])
}
