import { type Server, createServer } from 'node:http'
import { createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import { toNodeListener } from '@tina-s3/core/node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type S3Media, type TinaClient, TinaCloudS3MediaStore, createMediaStore } from './index.js'

const signature = Buffer.from(
  '89504e470d0a1a0a0000000d4948445200000001000000010806000000000000000001000049444154',
  'hex',
)
const picture = (name: string, size = 100) =>
  new File([Buffer.concat([signature, Buffer.alloc(size, 7)])], name, { type: 'image/png' })

describe('media store', () => {
  let server: Server
  let origin: string
  let sent: string[] = []
  let events: { type: string; [detail: string]: unknown }[] = []
  let store: S3Media

  const client = (basePath?: string): TinaClient => ({
    authProvider: {
      fetchWithToken: (input, init) => {
        // As Tina does: the token is written into a plain object, and lost in anything else.
        const headers = init?.headers as Record<string, string>
        headers.authorization = 'Bearer good'
        sent.push(`${init?.method} ${input}`)
        return fetch(new URL(input, origin), { ...init, headers })
      },
    },
    events: { dispatch: (event) => void events.push(event) },
    ...(basePath !== undefined && { schema: { config: { config: { build: { basePath } } } } }),
  })

  beforeAll(async () => {
    const handler = createMediaHandler({
      storage: memoryStorage(),
      authorize: ({ request }) => request.headers.get('authorization') === 'Bearer good',
      uploads: { readForm, maxFileSize: 10_000 },
    })
    server = createServer((req, res) => void toNodeListener(handler)(req, res))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  })
  afterAll(() => void server.close().closeAllConnections())
  beforeEach(() => {
    sent = []
    events = []
    store = new TinaCloudS3MediaStore(client())
  })

  const upload = (directory: string, ...names: string[]) =>
    store.persist(names.map((name) => ({ directory, file: picture(name) })))

  it('shows the search box and the type filter', () => {
    expect(store).toMatchObject({ searchable: true, extensionFilterable: true })
    expect(store.accept).toContain('image/*')
  })

  it('asks for nothing when there is nothing to upload', async () => {
    expect(await store.persist([])).toEqual([])
    expect(sent).toEqual([])
  })

  it('returns after an upload what the list will show', async () => {
    const stored = await upload('/same/', 'a+b #1?.png', '100% ü.png')
    const { items } = await store.list({ directory: 'same' })
    expect([...stored].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(items)
    for (const { src = '', thumbnails } of items) {
      expect(new URL(src).href).toBe(src)
      expect(thumbnails?.['75x75']).toBe(src)
    }
  })

  it('deletes the file just uploaded into a folder, not its namesake in the root', async () => {
    await upload('/', 'victim.png')
    const [stored] = await upload('photos', 'victim.png')
    if (stored) await store.delete(stored)
    expect((await store.list({ directory: 'photos' })).items).toEqual([])
    expect((await store.list({ directory: '' })).items.map(({ id }) => id)).toContain('victim.png')
  })

  it('reaches folders whatever their names', async () => {
    for (const folder of ['R&D photos', 'a+b', '100% #1?', "o'brien", 'ünï/çødé']) {
      await upload(folder, 'x.png')
      const { items } = await store.list({ directory: folder })
      expect(items).toMatchObject([{ directory: folder, filename: 'x.png', id: `${folder}/x.png` }])
    }
  })

  it('shows folders so that entering them works', async () => {
    await upload('outer/inner', 'x.png')
    expect((await store.list({})).items).toContainEqual({
      type: 'dir',
      id: 'outer/',
      filename: 'outer',
      directory: '',
    })
    const { items } = await store.list({ directory: '/outer/' })
    expect(items).toEqual([{ type: 'dir', id: 'outer/inner/', filename: 'inner', directory: 'outer' }])
  })

  it('pages with its own offsets, folders on the first page only', async () => {
    await upload('paged', 'a.png', 'b.png', 'c.png')
    await upload('paged/deeper', 'd.png')
    const first = await store.list({ directory: 'paged', limit: 2 })
    expect(first.items.map(({ filename }) => filename)).toEqual(['deeper', 'a.png', 'b.png'])
    const second = await store.list({
      directory: 'paged',
      limit: 2,
      offset: first.nextOffset ?? '',
      filesOnly: true,
    })
    expect(second.items.map(({ filename }) => filename)).toEqual(['c.png'])
    expect(second.nextOffset).toBeUndefined()
  })

  it('searches and filters', async () => {
    await upload('found/deep', 'needle.png')
    const { items } = await store.list({ directory: 'found', search: 'NEED', ext: ['png'] })
    expect(items.map(({ id }) => id)).toEqual(['found/deep/needle.png'])
  })

  it('shows what arrived and says which failed and why', async () => {
    const files = [
      picture('good.png'),
      picture('big.png', 20_000),
      new File(['<html>'], 'evil.html', { type: 'text/html' }),
    ]
    const stored = await store.persist(files.map((file) => ({ directory: 'mixed', file })))
    expect(stored.map(({ filename }) => filename)).toEqual(['good.png'])
    const failures = events.filter(({ type }) => type === 'media:upload:failure')
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatchObject({
      type: 'media:upload:failure',
      uploaded: [{ file: files[1] }, { file: files[2] }],
    })
    expect(String(failures[0]?.error)).toMatch(/big\.png: .*limit is 9\.77 kB.*evil\.html: .*never accepted/)
    const total = files[0]?.size
    expect(events).toContainEqual({
      type: 'media:upload:progress',
      directory: 'mixed',
      filename: 'good.png',
      loaded: total,
      total,
    })
  })

  it('names what failed in the order of the files, whichever failed first', async () => {
    await upload('order', 'a.png')
    const small = new (createMediaStore({ maxSize: 200 }))(client())
    const files = [picture('a.png'), picture('b.png', 500), picture('a.png'), picture('c.png', 500)]
    const error: unknown = await small
      .persist(files.map((file) => ({ directory: 'order', file })))
      .catch((caught: unknown) => caught)
    expect(String(error)).toMatch(/^a\.png, a\.png: .*already exists.* b\.png, c\.png: .*limit/)
    expect(error).toHaveProperty('cause.message', expect.stringContaining('already exists'))
  })

  it('does not call a file failed because somebody who listens to its progress fails', async () => {
    const { authProvider } = client()
    const dispatch = () => {
      throw new Error('A listener has failed.')
    }
    const heard = new TinaCloudS3MediaStore({ authProvider, events: { dispatch } } as TinaClient)
    const stored = await heard.persist([{ directory: 'heard', file: picture('a.png') }])
    expect(stored.map(({ id }) => id)).toEqual(['heard/a.png'])
  })

  it('ends at once when it is called off while the auth provider waits for a token', async () => {
    const authProvider = { fetchWithToken: () => new Promise<Response>(() => undefined) }
    const stop = new AbortController()
    const sending = new TinaCloudS3MediaStore({ authProvider }).uploadFile(picture('a.png'), {
      signal: stop.signal,
    })
    setTimeout(() => stop.abort(new Error('Called off.')), 50)
    await expect(sending).rejects.toThrow('Called off.')
  })

  it('rejects when nothing arrived, and keeps to maxSize itself', async () => {
    await upload('existing', 'a.png')
    await expect(upload('existing', 'a.png')).rejects.toThrow(/a\.png: .*already exists/)
    const small = new (createMediaStore({ maxSize: 50 }))(client())
    sent = []
    await expect(small.persist([{ directory: '', file: picture('b.png') }])).rejects.toThrow(/limit/)
    expect(sent).toEqual([])
  })

  it('stores ten proxied uploads of one name at once under ten numbers, where names are numbered', async () => {
    const sending = Array.from({ length: 10 }, (_, index) =>
      store.uploadFile(picture('same.png', index), { directory: 'ten', onConflict: 'rename' }),
    )
    const stored = await Promise.all(sending)
    const names = ['same.png', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `same-${number}.png`)]
    expect(stored.map(({ filename }) => filename).sort()).toEqual([...names].sort())
    expect((await store.list({ directory: 'ten' })).items).toHaveLength(10)
  })

  it('sends a proxied file once when its name already exists and names are not numbered', async () => {
    await upload('once', 'a.png')
    sent = []
    await expect(store.uploadFile(picture('a.png'), { directory: 'once' })).rejects.toThrow(/already exists/)
    expect(sent.filter((request) => request.startsWith('POST /api/s3/media?'))).toHaveLength(1)
  })

  it('renames, and reports why not with the code of Tina’s dialog', async () => {
    await upload('names', 'a.png', 'b.png')
    expect(await store.rename('names/a.png', 'names/c.png')).toMatchObject({
      id: 'names/c.png',
      filename: 'c.png',
    })
    const collision = { ERR_TYPE: 'MediaRenameError', code: 'NAME_COLLISION' }
    await expect(store.rename('names/b.png', 'names/c.png')).rejects.toMatchObject(collision)
    await expect(store.rename('names/gone.png', 'names/d.png')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('fails loudly', async () => {
    const stranger = new (createMediaStore({ endpoint: `${origin}/api/s3/media` }))()
    await expect(stranger.list()).rejects.toMatchObject({
      ERR_TYPE: 'MediaListError',
      title: 'Sign in to use the media library',
    })
    await expect(
      stranger.delete({ type: 'file', id: 'a.png', filename: 'a.png', directory: '' }),
    ).rejects.toThrow()
    const lost = new (createMediaStore({ endpoint: `${origin}/elsewhere` }))(client())
    await expect(lost.list()).rejects.toMatchObject({
      ERR_TYPE: 'MediaListError',
      title: 'There is nothing at this address',
    })
    const offline = new (createMediaStore({ endpoint: 'http://127.0.0.1:1/media' }))()
    await expect(offline.list()).rejects.toMatchObject({
      ERR_TYPE: 'MediaListError',
      title: 'The site did not respond',
    })
  })

  it.each([
    [undefined, '/api/s3/media'],
    ['', '/api/s3/media'],
    ['docs', '/docs/api/s3/media'],
    ['/docs/', '/docs/api/s3/media'],
  ])('finds the handler below the base path %s', async (basePath, path) => {
    await new TinaCloudS3MediaStore(client(basePath)).list().catch(() => undefined)
    expect(sent).toEqual([`GET ${path}`])
  })
})
