/** The media store of next-tinacms-s3 as it is published, against a handler with `legacyClient: true`. */
import { resolve } from 'node:path'
import { createMediaHandler } from '@tina-s3/adapter-express'
import { createMediaStore } from '@tina-s3/client-store'
import { build } from 'esbuild'
import express from 'express'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestServer, startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'

interface LegacyMedia {
  type: string
  id: string
  filename: string
  directory: string
  src?: string
  thumbnails?: Record<string, string>
}

interface LegacyStore {
  persist(media: readonly { directory: string; file: File }[]): Promise<LegacyMedia[]>
  list(options: object): Promise<{ items: LegacyMedia[]; nextOffset?: string }>
  delete(media: LegacyMedia): Promise<void>
}

const png = (name: string, size = 100) => {
  const signature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  return new File([signature, Buffer.alloc(size)], name, { type: 'image/png' })
}

describe('TinaCloudS3MediaStore of next-tinacms-s3', () => {
  let bucket: TestBucket
  let server: TestServer
  let origin: string
  let open: (token?: string) => LegacyStore

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    const app = express()
    const authorized = async (req: express.Request) => req.headers.authorization === 'Bearer good'
    const { config } = bucket
    const options = { config, bucket: bucket.bucket, mediaRoot: 'uploads', authorized }
    app.use('/api/s3/media', createMediaHandler(options, { legacyClient: true }))
    server = await startServer(app)
    origin = server.origin
    const { TinaCloudS3MediaStore } = await loadLegacyStore()
    open = (token = 'good') =>
      new TinaCloudS3MediaStore({
        clientId: 'my-site',
        schema: { config: { config: {} } },
        authProvider: {
          fetchWithToken: (path: string, init?: RequestInit) =>
            fetch(origin + path, { ...init, headers: { authorization: `Bearer ${token}` } }),
        },
      })
  })
  afterAll(async () => {
    await server.close()
    await bucket.remove()
  })

  it('uploads, lists and deletes', async () => {
    const store = open()
    const [stored] = await store.persist([{ directory: 'trip', file: png('a b.png') }])
    await store.persist([{ directory: '', file: png('top.png') }])
    const root = await store.list({ directory: '', limit: 20, thumbnailSizes: [{ w: 75, h: 75 }] })
    expect(root.items.map(({ type, filename }) => [type, filename])).toEqual([
      ['dir', 'trip'],
      ['file', 'top.png'],
    ])
    const { items } = await store.list({ directory: 'trip', limit: 20 })
    expect(items).toMatchObject([{ id: 'trip/a b.png', src: stored?.src, directory: 'trip/' }])
    expect((await fetch(items[0]?.src ?? '')).headers.get('content-type')).toBe('image/png')
    await store.delete(items[0]!)
    expect((await store.list({ directory: 'trip' })).items).toEqual([])
  })

  it('pages', async () => {
    const store = open()
    const files = ['1.png', '2.png', '3.png'].map((name) => png(name))
    const ours = new (createMediaStore({ endpoint: `${origin}/api/s3/media` }))({
      authProvider: {
        fetchWithToken: (input: string, init: RequestInit = {}) =>
          fetch(input, {
            ...init,
            headers: { ...(init.headers as Record<string, string>), authorization: 'Bearer good' },
          }),
      },
    })
    // Both stores at once: the one that is gone tomorrow, and the one that comes.
    await ours.persist(files.map((file) => ({ directory: 'pages', file })))
    expect((await ours.list({ directory: 'pages' })).items).toHaveLength(3)
    const first = await store.list({ directory: 'pages', limit: 2 })
    const second = await store.list({ directory: 'pages', limit: 2, offset: first.nextOffset })
    expect([...first.items, ...second.items].map(({ filename }) => filename)).toEqual(
      files.map(({ name }) => name),
    )
    expect(second.nextOffset).toBeUndefined()
  })

  it('shows why an upload is refused', async () => {
    const store = open()
    const html = new File(['<script>'], 'page.html', { type: 'text/html' })
    await expect(store.persist([{ directory: '', file: html }])).rejects.toThrow(/page\.html.*never accepted/)
    const svg = new File(['<svg/>'], 'x.svg', { type: 'image/svg+xml' })
    await expect(store.persist([{ directory: '', file: svg }])).rejects.toThrow(/client-store/)
    const existing = [{ directory: 'existing', file: png('a.png') }]
    await store.persist(existing)
    await expect(store.persist(existing)).rejects.toThrow(/already exists/)
  })

  it('cannot send another media type than the signed one', async () => {
    const response = await fetch(`${origin}/api/s3/media/upload_url?key=a.png`, {
      headers: { authorization: 'Bearer good' },
    })
    const { signedUrl } = (await response.json()) as { signedUrl: string }
    const headers = { 'content-type': 'text/html' }
    expect((await fetch(signedUrl, { method: 'PUT', headers, body: '<script>' })).status).toBe(403)
  })

  it('is kept out with a bad token, and in its root', async () => {
    await expect(open('bad').list({ directory: '' })).rejects.toMatchObject({ title: 'Unauthorized' })
    await expect(open('bad').persist([{ directory: '', file: png('b.png') }])).rejects.toThrow(/Sign in/)
    await expect(open().list({ directory: '..' })).rejects.toMatchObject({ title: 'An Error Occurred' })
  })
})

/** Its two names from tinacms, which is an admin of some megabytes, are given to it. */
async function loadLegacyStore() {
  const bench = resolve(import.meta.dirname, '../../bench')
  const { outputFiles } = await build({
    stdin: { contents: "export * from 'next-tinacms-s3'", resolveDir: bench },
    alias: { tinacms: resolve(bench, 'rivals/tinacms.ts') },
    bundle: true,
    write: false,
    format: 'esm',
  })
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`
  return (await import(/* @vite-ignore */ url)) as {
    TinaCloudS3MediaStore: new (client: object) => LegacyStore
  }
}
