import { type MediaStore, createMediaStore } from '@tina-s3/client-store'
import { type UploadOptions, createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type TestServer, startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'
import { type FaultyLink, createFaultyLink } from './faulty-link.js'

const signature = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

describe('createMediaStore on a bucket', () => {
  let bucket: TestBucket
  let link: FaultyLink
  const servers: TestServer[] = []

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    link = await createFaultyLink(inject('s3').endpoint)
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()))
    await link.close()
    await bucket.remove()
  })

  /** A media store, and the handler that it sends its requests to. No `readForm`: every byte goes to the bucket by itself. */
  const open = async (
    uploads: UploadOptions = {},
    endpoint = bucket.config.endpoint,
  ): Promise<MediaStore> => {
    const storage = s3Storage({
      bucket: bucket.bucket,
      ...bucket.config,
      ...(endpoint && { endpoint }),
      maxAttempts: 1,
    })
    const handler = createMediaHandler({ storage, authorize: () => true, uploads })
    const server = await startServer(toNodeListener(handler))
    servers.push(server)
    return new (createMediaStore({ endpoint: `${server.origin}/api/s3/media` }))()
  }
  const picture = (name: string, size = 100) =>
    new File([signature, Buffer.alloc(size, size)], name, { type: 'image/png' })
  const names = async (store: MediaStore, directory: string) =>
    (await store.list({ directory })).items.map(({ filename }) => filename)

  it('uploads, lists, renames and deletes', async () => {
    const store = await open()
    const [stored] = await store.persist([{ directory: 'R&D/ü', file: picture('a+b #1?.png') }])
    expect((await store.list({ directory: 'R&D/ü' })).items).toEqual([stored])
    expect((await fetch(stored?.src ?? '')).headers.get('content-type')).toBe('image/png')
    const renamed = await store.rename('R&D/ü/a+b #1?.png', 'R&D/ü/c.png')
    expect(await names(store, 'R&D/ü')).toEqual(['c.png'])
    await store.delete(renamed)
    expect(await names(store, 'R&D/ü')).toEqual([])
  })

  it('uploads twenty files, each once', async () => {
    const store = await open()
    const files = Array.from({ length: 20 }, (_, index) => picture(`${String(index).padStart(2, '0')}.png`))
    const stored = await store.persist(files.map((file) => ({ directory: 'twenty', file })))
    expect(stored.map(({ filename }) => filename)).toEqual(files.map(({ name }) => name))
    expect(await names(store, 'twenty')).toEqual(files.map(({ name }) => name))
  })

  const race = (store: MediaStore, directory: string) =>
    Promise.allSettled(
      Array.from({ length: 5 }, (_, index) =>
        store.persist([{ directory, file: picture('same.png', 100 + index) }]),
      ),
    )

  it('lets exactly one of five uploads of one name win, and rejects the others', async () => {
    const store = await open()
    const results = await race(store, 'contended')
    const refused = results.filter((result) => result.status === 'rejected')
    expect(refused).toHaveLength(4)
    for (const { reason } of refused) expect(String(reason)).toMatch(/same\.png.*already exists/)
    expect(await names(store, 'contended')).toEqual(['same.png'])
  })

  it('stores both of two uploads of one name where onConflict is rename', async () => {
    const store = await open({ onConflict: 'rename' })
    const results = await Promise.all(
      [1, 2].map((size) => store.persist([{ directory: 'numbered', file: picture('same.png', size) }])),
    )
    expect(
      results
        .flat()
        .map(({ filename }) => filename)
        .sort(),
    ).toEqual(['same-1.png', 'same.png'])
    expect((await names(store, 'numbered')).sort()).toEqual(['same-1.png', 'same.png'])
  })

  it('says that the connection was lost half way, and leaves nothing', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const store = await open({}, link.endpoint)
    link.plan(({ method }) => (method === 'PUT' ? { kind: 'reset', after: 0.5 } : undefined))
    const sent = store.persist([{ directory: 'interrupted', file: picture('a.png', 1_000_000) }])
    await expect(sent).rejects.toThrow(/a\.png: The connection to .* was lost/)
    link.plan(undefined)
    expect(await names(store, 'interrupted')).toEqual([])
    await store.persist([{ directory: 'interrupted', file: picture('a.png', 1_000_000) }])
    expect(await names(store, 'interrupted')).toEqual(['a.png'])
    vi.restoreAllMocks()
  })

  it('says that the bucket refused an upload that came too late, and leaves nothing', async () => {
    const store = await open({ urlTtl: 1 })
    const { fetch: send } = globalThis
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      if (init.method === 'PUT') await new Promise((resolve) => setTimeout(resolve, 2500))
      return send(url, init)
    })
    await expect(store.persist([{ directory: 'late', file: picture('a.png') }])).rejects.toThrow(
      /a\.png: The bucket refused the file \(403 \w+\)/,
    )
    vi.unstubAllGlobals()
    expect(await names(store, 'late')).toEqual([])
  })
})
