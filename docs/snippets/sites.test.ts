/** The sites that the documents show, run as they are. Only TinaCloud, which cannot run here, is mocked. */
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MediaHandler } from '@tina-s3/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const base = '/api/s3/media'
/** As the README names them. */
const variables = {
  S3_BUCKET: 'my-media',
  S3_REGION: 'eu-central-1',
  S3_ACCESS_KEY: 'AKIAEXAMPLE',
  S3_SECRET_KEY: 'secret',
  TINA_PUBLIC_CLIENT_ID: 'site-1',
}
const signedIn = { headers: { authorization: 'Bearer editor' } }

async function addressOf(server: Server): Promise<string> {
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`
}

describe('a site with TinaCloud', () => {
  const real = fetch
  const asked: string[] = []

  beforeAll(() => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
    vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
      if (!input.startsWith('https://identity.tinajs.io/')) return real(input, init)
      asked.push(input)
      const known = new Headers(init?.headers).get('authorization') === 'Bearer editor'
      return known ? Response.json({ id: 'ada', verified: true }) : new Response(null, { status: 401 })
    })
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
  })

  it.each(['express', 'node-http'])(
    'responds on %s with 401 to strangers and 200 to editors',
    async (host) => {
      vi.stubEnv('PORT', '0')
      const server =
        host === 'express'
          ? (await import('./server.js')).server
          : (await import('./node-http.js')).server.listen(0, '127.0.0.1')
      const url = await addressOf(server)
      try {
        expect((await fetch(`${url}/status`)).status).toBe(401)
        const response = await fetch(`${url}/status`, signedIn)
        expect(response.status).toBe(200)
        expect(await response.json()).toMatchObject({ modes: ['direct', 'proxied'] })
        expect(asked).toContain('https://identity.tinajs.io/v2/apps/site-1/currentUser')
      } finally {
        server.close()
      }
    },
  )
})

describe('a host that speaks Request and Response', () => {
  it('returns the response of the media handler', async () => {
    const host = (await import('./fetch.js')).default
    const response = await host.fetch(new Request(`https://www.example.com${base}`))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' })
  })
})

describe('media.ts without any variable', () => {
  beforeAll(() => vi.resetModules())

  it('is created, lists public/media for a page of this computer, and logs why others are refused', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue(undefined)
    for (const name of Object.keys(variables)) vi.stubEnv(name, undefined)
    const { media } = await import('./media.js')
    const statusOf = async (host: string) => {
      const headers = { host, 'sec-fetch-site': 'same-origin' }
      return (await media(new Request(`http://localhost${base}/status`, { headers }))).status
    }
    expect(await statusOf('localhost:3000')).toBe(200)
    expect(log).not.toHaveBeenCalled()
    expect(await statusOf('192.0.2.1:3000')).toBe(401)
    expect(log.mock.calls).toMatchObject([
      [expect.any(String), 'unauthenticated', { message: expect.stringContaining('Local mode') }],
    ])
    vi.stubEnv('NODE_ENV', 'production')
    expect(await statusOf('localhost:3000')).toBe(401)
    vi.unstubAllEnvs()
    log.mockRestore()
  })

  it.each(['next-app', 'next-pages'])('is that of examples/%s', async (name) => {
    const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
    expect(await read(`../../examples/${name}/media.ts`)).toBe(await read('media.ts'))
  })
})

describe('a site with its own backend', () => {
  const url = `https://www.example.com${base}`
  let directory: string
  let disk: MediaHandler

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'snippets-'))
    // The snippet names its directory below the working directory.
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(directory)
    disk = (await import('./disk.js')).media
    cwd.mockRestore()
  })
  afterAll(() => rm(directory, { recursive: true }))

  it('takes a file through the host and lists it', async () => {
    const body = new FormData()
    body.append('file', new File(['notes'], 'notes.txt', { type: 'text/plain' }))
    const query = 'directory=notes&name=notes.txt&size=5'
    expect((await disk(new Request(`${url}?${query}`, { method: 'POST', body }))).status).toBe(401)
    const stored = await disk(new Request(`${url}?${query}`, { method: 'POST', body, ...signedIn }))
    expect(await stored.json()).toMatchObject({
      key: 'notes/notes.txt',
      url: 'https://www.example.com/media/notes/notes.txt',
    })
    const removed = new Request(`${url}?key=notes/notes.txt`, { method: 'DELETE', ...signedIn })
    expect((await disk(removed)).status).toBe(204)
  })
})
