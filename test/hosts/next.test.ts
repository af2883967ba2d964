import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Problem } from '@tina-s3/contract'
import { describeHttpContract } from '@tina-s3/conformance'
import { tokens } from '@tina-s3/conformance/fixture'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identity, openStore } from './identity.js'
import { type NextApp, type RunningNext, buildNext, newestNext } from './next-app.js'
import { useStore } from './store-operations.js'
import { upload } from './upload.js'

const versions = process.env.HOSTS === 'fast' ? [newestNext] : ['14.2.35', '15.5.29', newestNext]
const mebibyte = 1024 ** 2

describe.each(versions)('Next.js %s', (version) => {
  let app: NextApp
  beforeAll(async () => {
    app = await buildNext(version)
  })

  describe('with media in memory', () => {
    let site: RunningNext
    beforeAll(async () => {
      site = await app.start(identity)
    })
    afterAll(() => site?.stop())

    const mounted = (path: string) => async () => ({ url: site.origin + path, close: async () => undefined })
    describeHttpContract('toNextRoute', mounted('/api/s3/media'), { passesEveryMethod: false })
    describeHttpContract('toNextApi', mounted('/api/s3/media-pages'))

    it('lets in whom isAuthorized of @tinacms/auth lets in, and nobody else', async () => {
      const endpoint = `${site.origin}/api/tinacloud`
      await useStore(openStore(endpoint, 'Bearer good'))
      for (const token of ['Bearer unverified', 'Bearer forged']) {
        await expect(openStore(endpoint, token).list()).rejects.toMatchObject({
          title: 'Sign in to use the media library',
        })
      }
      expect((await fetch(endpoint)).status).toBe(401)
    })

    it.each(['guarded/app', 'guarded/pages'])('uploads small files behind a middleware: %s', async (name) => {
      const response = await upload(`${site.origin}/api/${name}`, { size: 50_000 })
      expect(response).toMatchObject({ status: 201, body: { size: 50_000 } })
    })

    it('says what to do where the body parser was not switched off', async () => {
      const response = await upload(`${site.origin}/api/guarded/parsed`, { size: 50_000 })
      expect(response).toMatchObject({ status: 500, body: { code: 'body-consumed' } })
      expect((response.body as Problem).detail).toContain('bodyParser: false')
    })
  })

  describe('with media on disk', () => {
    let site: RunningNext
    let directory: string
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'next-media-'))
      site = await app.start({ MEDIA_DIRECTORY: directory })
    })
    afterAll(async () => {
      await site?.stop()
      await rm(directory, { recursive: true, force: true })
    })

    const peakMemory = async () => (await (await fetch(`${site.origin}/api/peak-memory`)).json()) as number

    it.each(['s3/media', 's3/media-pages'])('takes 50 MB, in flat memory: %s', async (name) => {
      const url = `${site.origin}/api/${name}`
      await upload(url, { directory: name, name: 'warm.bin', size: mebibyte })
      const before = await peakMemory()
      const { status, sha256 } = await upload(url, {
        directory: name,
        name: 'large.bin',
        size: 50 * mebibyte,
      })
      const growth = (await peakMemory()) - before
      console.log(
        `${name} on Next.js ${version}: 50 MiB grew the process by ${Math.round(growth / mebibyte)} MiB`,
      )
      expect(status).toBe(201)
      expect(await hashOf(join(directory, 'library', name, 'large.bin'))).toBe(sha256)
      expect(growth).toBeLessThan(64 * mebibyte)
    })

    // Next 14 buffers the whole body. Later ones drop what is beyond 10 MB, and say nothing.
    it.each(['guarded/app', 'guarded/pages'])(
      'does not store what a middleware has cut: %s',
      async (name) => {
        const url = `${site.origin}/api/${name}`
        const { status, body, sha256 } = await upload(url, {
          directory: name,
          name: 'cut.bin',
          size: 50 * mebibyte,
        })
        const file = join(directory, 'library', name, 'cut.bin')
        if (version.startsWith('14.')) {
          expect(status).toBe(201)
          expect(await hashOf(file)).toBe(sha256)
          return
        }
        expect(status).toBe(400)
        expect(body).toMatchObject({ code: 'body-truncated', retryable: false })
        for (const hint of [/of 524\d{5} bytes/, /matcher/, /experimental\.proxyClientMaxBodySize/]) {
          expect((body as Problem).detail).toMatch(hint)
        }
        await expect(hashOf(file)).rejects.toThrow('ENOENT')
      },
    )
  })
})

describe(`Next.js ${newestNext} with basePath, trailingSlash and proxyClientMaxBodySize`, () => {
  let site: RunningNext
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'next-media-'))
    const app = await buildNext(newestNext, { OTHER_SETTINGS: '1' })
    site = await app.start({ MEDIA_DIRECTORY: directory })
  })
  afterAll(async () => {
    await site?.stop()
    await rm(directory, { recursive: true, force: true })
  })

  it.each(['guarded/app', 'guarded/pages'])('takes 50 MB behind a middleware: %s', async (name) => {
    const url = `${site.origin}/docs/api/${name}/`
    const { status, sha256 } = await upload(url, { directory: name, name: 'large.bin', size: 50 * mebibyte })
    expect(status).toBe(201)
    expect(await hashOf(join(directory, 'library', name, 'large.bin'))).toBe(sha256)
  })

  describe.each(['s3/media', 's3/media-pages'])('%s', (name) => {
    const send = (path: string, init: RequestInit = {}) =>
      fetch(`${site.origin}/docs/api/${name}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${tokens.editor}`, ...init.headers },
      })

    it('responds to either form of an address, %2F in the query left alone', async () => {
      const key = 'a/ü #1%.txt'
      const url = `${site.origin}/docs/api/${name}/`
      expect(await upload(url, { directory: 'a', name: 'ü #1%.txt', size: 0 })).toMatchObject({
        status: 201,
        body: { key },
      })
      for (const path of ['/?directory=a', '?directory=a', '/?directory=a%2F']) {
        const response = await send(path)
        expect(response.status).toBe(200)
        expect(await response.json()).toMatchObject({ items: [{ key }] })
      }
      expect((await send('/status')).status).toBe(200)
      expect((await send('/status/')).status).toBe(200)
      const query = new URLSearchParams({ key })
      expect((await send(`/?${query}`, { method: 'DELETE' })).status).toBe(204)
      expect(await (await send('/?directory=a')).json()).toMatchObject({ items: [] })
    })

    it('takes JSON after the redirect to the other form', async () => {
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ from: 'none.png', to: 'other.png' })
      for (const path of ['/rename', '/rename/']) {
        expect((await send(path, { method: 'POST', headers, body })).status).toBe(404)
      }
    })
  })
})

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
