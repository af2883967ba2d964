/** The functions that the documents show, run as they are. */
import type { MediaAction } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { expect, it, vi } from 'vitest'
import { authorize as authorizeByDirectory } from './directories.js'
import { listPictures } from './list.js'
import { onEvent } from './log.js'
import { authorize } from './permissions.js'
import { openMediaStore } from './send-token.js'
import { MediaStore } from './store.js'

const base = '/api/s3/media'

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
    uploads: { onConflict: 'reject', readForm: () => Promise.reject(new Error('not called')) },
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

it('shows editors their own directory, and private/ to nobody', async () => {
  const storage = memoryStorage()
  const handler = createMediaHandler({
    storage,
    authorize: authorizeByDirectory,
    uploads: { readForm: () => Promise.reject(new Error('not called')) },
  })
  for (const key of ['private/a.txt', 'editors/ada/a.txt', 'editors/bob/a.txt']) {
    await storage.put(key, new Blob(['x']).stream(), { type: 'text/plain', size: 1 })
  }
  const ask = async (cookie: string, query: string) => {
    const response = await handler(new Request(`http://localhost${base}${query}`, { headers: { cookie } }))
    const { items = [] } = (await response.json()) as { items?: { key: string }[] }
    return response.ok ? items.map(({ key }) => key) : response.status
  }
  const [ada, bob] = ['session=1', 'session=2']
  for (const query of ['?directory=private', '?search=a', '?directory=private&search=a']) {
    expect(await ask(ada, query), query).toBe(403)
    expect(await ask(bob, query), query).toBe(403)
  }
  expect(await ask(ada, '?directory=editors&search=a')).toEqual(['editors/ada/a.txt', 'editors/bob/a.txt'])
  expect(await ask(bob, '?directory=editors&search=a')).toBe(403)
  expect(await ask(bob, '?directory=editors/ada')).toBe(403)
  expect(await ask(bob, '?directory=editors/bob')).toEqual(['editors/bob/a.txt'])
  expect(await ask(bob, '?directory=editors/bob&search=a')).toEqual(['editors/bob/a.txt'])
  expect(await ask(bob, '')).toEqual([])
  expect(await ask(bob, '?directory=editors')).toEqual([])
  expect(await ask('', '')).toBe(401)
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

it('sends a token from outside of Tina', async () => {
  const sent: [string, RequestInit | undefined][] = []
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    sent.push([input, init])
    return Response.json({ items: [], directories: [] })
  })
  await openMediaStore(async () => 'token-1').list()
  const [, init] = sent[0] ?? []
  expect(new Headers(init?.headers).get('authorization')).toBe('Bearer token-1')
  expect(new Headers(init?.headers).get('accept')).toBe('application/json')
  vi.unstubAllGlobals()
})

it('logs the cause of a problem, and no success', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const cause = new Error('no sessions today')
  const authorize = vi.fn().mockRejectedValueOnce(cause).mockResolvedValue(true)
  const readForm = () => Promise.reject(new Error('not called'))
  const handler = createMediaHandler({ storage: memoryStorage(), authorize, onEvent, uploads: { readForm } })
  for (const status of [503, 200]) {
    expect((await handler(new Request(`http://localhost${base}`))).status).toBe(status)
  }
  expect(log.mock.calls).toEqual([
    [expect.any(String), 'authorization-unavailable', expect.objectContaining({ cause })],
  ])
  log.mockRestore()
})

it('listPictures returns a list and throws on a problem', async () => {
  const handler = createMediaHandler({
    storage: memoryStorage(),
    authorize: ({ request }) => request.headers.get('authorization') === 'Bearer editor',
    uploads: { readForm: () => Promise.reject(new Error('not called')) },
  })
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) => handler(new Request(input, init)))
  const url = `http://localhost${base}`
  expect(await listPictures(url, 'editor')).toEqual({ items: [], directories: [] })
  await expect(listPictures(url, 'nobody')).rejects.toThrow(/unauthenticated, request /)
  vi.unstubAllGlobals()
})
