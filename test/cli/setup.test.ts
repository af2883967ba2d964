import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { s3Storage } from '@tina-s3/core/s3'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { freePort } from '../../scripts/lib/process.js'
import { ensureChromium } from '../admin/browsers.js'
import { openMediaManager, picture } from '../admin/media-manager.js'
import { createBucket } from '../s3/bucket.js'
import { createSite, documented, express, nextApp, nextPages } from './setup-sites.js'
import { startTinaSite } from './tina-site.js'
import { tinaS3 } from './tina-s3.js'

describe('tina-s3 setup, then the admin', () => {
  let browser: Browser
  beforeAll(async () => {
    // The sandbox of Chromium does not work for root.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: ensureChromium(), args })
  })
  afterAll(() => browser?.close())

  it.each([
    [
      'next-app',
      nextApp,
      ['media.ts', 'app/api/s3/media/[[...path]]/route.ts', '.env.example', '.env.local', 'tina/config.ts'],
    ],
    [
      'next-pages',
      nextPages,
      ['media.js', 'src/pages/api/s3/media/[[...path]].js', '.env.example', '.env.local', 'tina/config.js'],
    ],
    ['express', express, ['media.mjs', 'app.js', '.env.example', '.env', 'tina/config.js']],
    ['next-tinacms-s3', documented, ['pages/api/s3/[...media].ts', 'tina/config.ts']],
  ])(
    'uploads a picture in a site that was set up: %s',
    async (name, site, written) => {
      const s3 = inject('s3')
      const port = await freePort()
      const origin = `http://localhost:${port}`
      const bucket = await createBucket(s3, { publicRead: true, uploadsFrom: origin })
      const cwd = await createSite(name, site)
      const flags = [
        '--bucket',
        bucket.bucket,
        '--region',
        s3.region,
        '--endpoint',
        s3.endpoint,
        '--path-style',
      ]
      const setUp = () => tinaS3(['setup', '--yes', '--no-install', '--json', ...flags], { cwd })

      const { stdout, stderr, status } = await setUp()
      expect(stderr).toBe('')
      expect(status).toBe(0)
      const { steps } = JSON.parse(stdout) as Result
      expect(steps.filter(({ kind }) => kind === 'write').map(({ path }) => path)).toEqual(written)
      const again = await setUp()
      expect((JSON.parse(again.stdout) as Result).steps.map(({ kind }) => kind)).not.toContain('write')

      const keys = { S3_ACCESS_KEY: s3.accessKeyId, S3_SECRET_KEY: s3.secretAccessKey }
      const old = {
        NEXT_PUBLIC_S3_ACCESS_KEY: s3.accessKeyId,
        NEXT_PUBLIC_S3_BUCKET: bucket.bucket,
        NEXT_PUBLIC_S3_REGION: s3.region,
        S3_ENDPOINT: s3.endpoint,
      }
      const running = await startTinaSite(
        cwd,
        site.server,
        port,
        site === documented ? { ...keys, ...old } : keys,
      )
      try {
        const media = await openMediaManager(browser, origin)
        // The admin's modules are built at their first request.
        media.page.setDefaultTimeout(120_000)
        await media.upload(picture('lake.png'))
        await media.tile('lake.png').getByText('NEW').waitFor()
        expect(await media.shown('lake.png')).toContain(bucket.bucket)
        const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
        expect((await storage.head('lake.png'))?.size).toBe(picture('lake.png').buffer.byteLength)
        await media.page.close()
      } finally {
        await running.stop()
        await bucket.remove()
      }
    },
    300_000,
  )
})

interface Result {
  readonly steps: readonly { readonly path: string; readonly kind: string; readonly diff?: string }[]
  readonly commands: readonly string[]
}

describe('tina-s3 setup', () => {
  it('shows every change as a diff, and makes none with --dry-run', async () => {
    const cwd = await createSite('dry-run', nextApp)
    const { stdout, status } = await tinaS3(['setup', '--dry-run', '--bucket', 'my-media'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Next\.js, App Router, TypeScript, /)
    expect(stdout).toContain('media.ts (new)\n')
    expect(stdout).toContain('  -    tina: {\n')
    expect(stdout).toContain('  +    loadCustomStore: async () => {\n')
    expect(stdout).toContain('  +S3_BUCKET=my-media\n')
    expect(stdout).toMatch(
      /^Packages: \w+ \w+ @tina-s3\/core @tina-s3\/client-store @tina-s3\/adapter-next$/m,
    )
    expect(existsSync(join(cwd, 'media.ts'))).toBe(false)
    expect(existsSync(join(cwd, '.env.example'))).toBe(false)
    expect(await readFile(join(cwd, 'tina/config.ts'), 'utf8')).toBe(nextApp.files['tina/config.ts'])
  })

  it('changes nothing when another file is in the way, and says so, unless it may overwrite it', async () => {
    const cwd = await createSite('conflict', nextApp)
    const mine = 'export const media = ["mine"]\n'
    await writeFile(join(cwd, 'media.ts'), mine)
    const { stdout, stderr, status } = await tinaS3(['setup', '--yes', '--no-install'], { cwd })
    expect(status).toBe(1)
    expect(stderr).toMatch(/Nothing was changed, since another file is at media\.ts\./)
    expect(stdout).toContain('media.ts (another file is there: it stays, unless --overwrite)\n')
    expect(stdout).toContain('  -export const media = ["mine"]\n')
    expect(await readFile(join(cwd, 'media.ts'), 'utf8')).toBe(mine)
    const route = join(cwd, 'app/api/s3/media/[[...path]]/route.ts')
    expect(existsSync(route)).toBe(false)
    const forced = await tinaS3(['setup', '--yes', '--no-install', '--overwrite'], { cwd })
    expect(forced.status).toBe(0)
    expect(existsSync(route)).toBe(true)
    expect(await readFile(join(cwd, 'media.ts'), 'utf8')).toContain('createMediaHandler')
  })

  it('prints no secret that is in a file of variables', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG'
    const files = { ...nextApp.files, '.env.local': `S3_SECRET_KEY=${secret}` }
    const cwd = await createSite('secret', { ...nextApp, files })
    for (const more of [[], ['--json']]) {
      const { stdout, stderr } = await tinaS3(['setup', '--dry-run', '--bucket', 'b', ...more], { cwd })
      expect(stdout).toContain('S3_BUCKET=b')
      expect(stdout + stderr).not.toContain(secret)
    }
  })

  it('installs by the package manager of the site, and says what to run when that fails', async () => {
    const files = { ...nextApp.files, 'yarn.lock': '' }
    const cwd = await createSite('install', { ...nextApp, files })
    await writeFile(join(cwd, 'yarn'), '#!/bin/sh\necho "no network" >&2\nexit 1\n', { mode: 0o755 })
    const env = { PATH: `${cwd}:${process.env.PATH}` }
    const { stderr, status } = await tinaS3(['setup', '--yes'], { cwd, env })
    expect(status).toBe(1)
    expect(stderr).toContain('`yarn add @tina-s3/core @tina-s3/client-store @tina-s3/adapter-next` failed')
    expect(stderr).toContain('no network')
    expect(existsSync(join(cwd, 'media.ts'))).toBe(true)
  })

  it('ends with the doctor’s report on what it has set up', async () => {
    const s3 = inject('s3')
    const bucket = await createBucket(s3, { publicRead: true })
    const cwd = await createSite('doctor', nextApp)
    const args = ['--bucket', bucket.bucket, '--region', s3.region, '--endpoint', s3.endpoint, '--path-style']
    const env = { S3_ACCESS_KEY: s3.accessKeyId, S3_SECRET_KEY: s3.secretAccessKey }
    const { stdout, status } = await tinaS3(['setup', '--yes', '--no-install', ...args], { cwd, env })
    await bucket.remove()
    expect(stdout).toMatch(
      /\nThe doctor, on what there is now:\n[^]*media\.ts[^]*\d+ passed, \d+ warned, 0 failed/,
    )
    expect(status).toBe(0)
  })

  it.each([
    ['there is no terminal', ['setup'], /There is no terminal to ask on: add --yes .* or --dry-run/],
    ['--json asks nothing', ['setup', '--json'], /With --json nothing is asked: add --yes/],
    ['there is no TinaCMS', ['setup', '--yes', '--site', 'app'], /There is no package\.json in .*app\. Name/],
    ['the framework is unknown', ['setup', '--yes', '--framework', 'rails'], /Allowed choices are next-app/],
  ])('cannot be followed where %s, and says what to add', async (_, args, message) => {
    const cwd = await createSite('usage', nextApp)
    const { stderr, stdout, status } = await tinaS3(args, { cwd })
    expect(stderr).toMatch(message)
    expect(stdout).toBe('')
    expect(status).toBe(2)
    expect(existsSync(join(cwd, 'media.ts'))).toBe(false)
  })
})
