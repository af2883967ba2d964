import { rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join, resolve } from 'node:path'
import type { MediaItem } from '@tina-s3/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningProcess, freePort, run, start } from '../../scripts/lib/process.js'

const env = { NEXT_TELEMETRY_DISABLED: '1', S3_BUCKET: undefined, TINA_PUBLIC_CLIENT_ID: undefined }

/** What a browser adds to the requests of the admin's own page. */
const fromAdmin = { 'sec-fetch-site': 'same-origin' }

describe.each(['next-app', 'next-pages'])('examples/%s', (name) => {
  const cwd = resolve(import.meta.dirname, '../../examples', name)
  const next = join(cwd, 'node_modules/next/dist/bin/next')

  async function startNext(command: 'dev' | 'start') {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const args = [next, command, '-H', '127.0.0.1']
    const site = await start(process.execPath, args, {
      cwd,
      env: { ...env, PORT: `${port}` },
      ready: origin,
    })
    return { site, origin }
  }

  describe('next build and next start', () => {
    let site: RunningProcess
    let origin: string
    beforeAll(async () => {
      await run(process.execPath, [next, 'build'], { cwd, env })
      ;({ site, origin } = await startNext('start'))
    })
    afterAll(() => site?.stop())

    it('builds without any variable, and shows its posts', async () => {
      const page = await (await fetch(origin)).text()
      expect(page).toContain('<h2>Hello</h2>')
    })

    it('lets nobody in without an account, as this is production', async () => {
      const response = await fetch(`${origin}/api/s3/media`, { headers: fromAdmin })
      expect(response.status).toBe(401)
    })
  })

  describe('next dev', () => {
    let site: RunningProcess
    let origin: string
    beforeAll(async () => void ({ site, origin } = await startNext('dev')))
    afterAll(async () => {
      await site?.stop()
      await rm(join(cwd, 'public/media/test #1'), { recursive: true, force: true })
    })

    it('keeps what is uploaded, shows it at the URL that it returned, and deletes it', async () => {
      const form = new FormData()
      form.append('file', new Blob(['hello']), 'f')
      const query = new URLSearchParams({ directory: 'test #1', name: 'ü 100%.txt', size: '5' })
      const uploaded = await fetch(`${origin}/api/s3/media?${query}`, {
        method: 'POST',
        body: form,
        headers: fromAdmin,
      })
      expect(uploaded.status).toBe(201)
      const { key, url } = (await uploaded.json()) as MediaItem
      expect(await (await fetch(url)).text()).toBe('hello')
      const deleted = await fetch(`${origin}/api/s3/media?${new URLSearchParams({ key })}`, {
        method: 'DELETE',
        headers: fromAdmin,
      })
      expect(deleted.status).toBe(204)
      expect((await fetch(url)).status).toBe(404)
    })

    it('needs Sec-Fetch-Site where Next does not report the address of the peer', async () => {
      const response = await fetch(`${origin}/api/s3/media`)
      expect(response.status).toBe(name === 'next-pages' ? 200 : 401)
    })

    it.each([
      ['a page whose name leads to 127.0.0.1', { host: 'rebound.example.com', ...fromAdmin }],
      ['another site', { 'sec-fetch-site': 'cross-site' }],
      ['a proxy in front of other computers', { 'x-forwarded-for': '192.0.2.1', ...fromAdmin }],
    ])('refuses a request of %s', async (_, headers) => {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request(`${origin.replace('localhost', '127.0.0.1')}/api/s3/media`, { headers }, resolve)
          .on('error', reject)
          .end()
      })
      response.resume()
      expect([401, 403]).toContain(response.statusCode)
    })
  })
})
