/** The code that the documents show, run as it is. TinaCloud, which can not run here, is the only thing that is stood in for. */
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MediaAction } from '@tina-s3/contract'
import { createMediaHandler, type MediaHandler } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { listPictures } from './list.js'
import { onEvent } from './log.js'
import { authorize } from './permissions.js'
import { MediaStore } from './store.js'

const base = '/api/s3/media'
const signedIn = { headers: { authorization: 'Bearer editor' } }

async function listen(server: Server): Promise<string> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`
}

describe('a site with TinaCloud', () => {
  const real = fetch
  const asked: string[] = []

  beforeAll(() => {
    vi.stubEnv('TINA_PUBLIC_CLIENT_ID', 'site-1')
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

  it.each(['express', 'node-http'])('is answered on %s', async (host) => {
    const server =
      host === 'express'
        ? (await import('./express.js')).app.listen(0, '127.0.0.1')
        : (await import('./node-http.js')).server
    const url = await listen(server)
    try {
      expect((await fetch(`${url}/status`)).status).toBe(401)
      const answer = await fetch(`${url}/status`, signedIn)
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ modes: ['direct'] })
      expect(asked).toContain('https://identity.tinajs.io/v2/apps/site-1/currentUser')
    } finally {
      server.close()
    }
  })
})

describe('a host that speaks Request and Response', () => {
  it('gets an answer', async () => {
    vi.stubEnv('TINA_PUBLIC_CLIENT_ID', 'site-1')
    const host = (await import('./fetch.js')).default
    const answer = await host.fetch(new Request(`https://www.example.com${base}`))
    vi.unstubAllEnvs()
    expect(answer.status).toBe(401)
    expect(await answer.json()).toMatchObject({ code: 'unauthenticated' })
  })
})

describe('a site with its own backend', () => {
  const url = `https://www.example.com${base}`
  let folder: string
  let disk: MediaHandler

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quickstart-'))
    // The quickstart names its folder below the working directory.
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder)
    disk = (await import('./disk.js')).handler
    cwd.mockRestore()
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('takes a file through the host and lists it', async () => {
    const body = new FormData()
    body.append('file', new File(['notes'], 'notes.txt', { type: 'text/plain' }))
    const query = 'directory=quickstart&name=notes.txt&size=5'
    expect((await disk(new Request(`${url}?${query}`, { method: 'POST', body }))).status).toBe(401)
    const stored = await disk(new Request(`${url}?${query}`, { method: 'POST', body, ...signedIn }))
    expect(await stored.json()).toMatchObject({
      key: 'quickstart/notes.txt',
      url: 'https://www.example.com/media/quickstart/notes.txt',
    })
    const removed = new Request(`${url}?key=quickstart/notes.txt`, { method: 'DELETE', ...signedIn })
    expect((await disk(removed)).status).toBe(204)
  })
})

it('takes keys that no bundler publishes', async () => {
  vi.stubEnv('S3_ACCESS_KEY', 'AKIAEXAMPLE')
  vi.stubEnv('S3_SECRET_KEY', 'secret')
  const { storage } = await import('./keys.js')
  expect(storage.publicUrl('a.png')).toBe('https://my-media.s3.eu-central-1.amazonaws.com/a.png')
  vi.stubEnv('NEXT_PUBLIC_S3_SECRET_KEY', 'secret')
  vi.resetModules()
  await expect(import('./keys.js')).rejects.toThrow(/NEXT_PUBLIC_S3_SECRET_KEY/)
  vi.unstubAllEnvs()
})

it('lets only administrators delete', async () => {
  const handler = createMediaHandler({
    storage: memoryStorage(),
    authorize,
    uploads: { onConflict: 'reject', readForm: () => Promise.reject(new Error('not asked')) },
  })
  const ask = async (method: string, cookie: string) => {
    const request = new Request(`http://localhost${base}?key=a.png`, { method, headers: { cookie } })
    return (await handler(request)).status
  }
  const methods = { list: 'GET', delete: 'DELETE' } satisfies Partial<Record<MediaAction, string>>
  expect(await ask(methods.list, '')).toBe(401)
  expect(await ask(methods.list, 'session=2')).toBe(200)
  expect(await ask(methods.delete, 'session=2')).toBe(403)
  expect(await ask(methods.delete, 'session=1')).toBe(204)
})

it('asks the handler at its own address, with cookies', async () => {
  const sent: [string, RequestInit | undefined][] = []
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    sent.push([input, init])
    return Response.json({ items: [], directories: [] })
  })
  const store = new MediaStore()
  expect(store.accept).toBe('image/*')
  expect(await store.list()).toEqual({ items: [] })
  expect(sent).toMatchObject([['https://api.example.com/api/s3/media', { credentials: 'include' }]])
  vi.unstubAllGlobals()
})

it('logs the cause of a problem, and no success', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const cause = new Error('no sessions today')
  const authorize = vi.fn().mockRejectedValueOnce(cause).mockResolvedValue(true)
  const readForm = () => Promise.reject(new Error('not asked'))
  const handler = createMediaHandler({ storage: memoryStorage(), authorize, onEvent, uploads: { readForm } })
  for (const status of [503, 200]) {
    expect((await handler(new Request(`http://localhost${base}`))).status).toBe(status)
  }
  expect(log.mock.calls).toEqual([
    [expect.any(String), 'authorization-unavailable', expect.objectContaining({ cause })],
  ])
  log.mockRestore()
})

it('tells a problem from a list', async () => {
  const handler = createMediaHandler({
    storage: memoryStorage(),
    authorize: ({ request }) => request.headers.get('authorization') === 'Bearer editor',
    uploads: { readForm: () => Promise.reject(new Error('not asked')) },
  })
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) => handler(new Request(input, init)))
  const url = `http://localhost${base}`
  expect(await listPictures(url, 'editor')).toEqual({ items: [], directories: [] })
  await expect(listPictures(url, 'nobody')).rejects.toThrow(/unauthenticated, request /)
  vi.unstubAllGlobals()
})
