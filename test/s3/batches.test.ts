/** Several files at once: few requests to the handler, as many uploads at a time as was said, and every file with a result of its own. */
import { describe, expect, it, vi } from 'vitest'
import type { MediaUploadOptions, TinaClient } from '@tina-s3/client-store'
import { picture, useMediaSite } from './media-site.js'

describe('persist on a bucket', () => {
  const current = useMediaSite({ maxFileSize: 1024 ** 2 })

  const batch = (directory: string, count: number, size = 1000): MediaUploadOptions[] =>
    Array.from({ length: count }, (_, index) => ({ directory, file: picture(`${index}.png`, size, index) }))
  const namesOf = async (directory: string) => {
    const { items } = await current.site.open().list({ directory })
    return items.map(({ filename }) => filename).sort()
  }
  /** Of the client's own uploads, without placeholders. */
  const isUpload = ({ method, url }: { method: string; url: string }) =>
    method === 'PUT' && url.includes('X-Amz-Signature=')
  const uploadsSince = (start: number) => current.site.bucketLink.requests.slice(start).filter(isUpload)
  const quiet = (): { client: TinaClient; failed: string[] } => {
    const failed: string[] = []
    const dispatch = ({ error }: { error?: unknown }) =>
      void (error instanceof Error && failed.push(error.message))
    return { client: { events: { dispatch } } as TinaClient, failed }
  }

  it.each([
    [1, 2],
    [2, 2],
    [40, 4],
    [250, 16],
  ])('stores %i files in the order given, by at most %i requests to the handler', async (count, most) => {
    // A completion waits for others for a second at most; how many files arrive in a second is not what is counted here.
    const { setTimeout: wait } = globalThis
    vi.stubGlobal('setTimeout', (task: () => void, delay?: number, ...more: []) =>
      wait(task, delay === 1000 ? 600_000 : delay, ...more),
    )
    const before = current.site.siteLink.requests.length
    const files = batch(`count ${count}`, count)
    const stored = await current.site
      .open()
      .persist(files)
      .finally(() => vi.unstubAllGlobals())
    expect(stored.map(({ filename }) => filename)).toEqual(files.map(({ file }) => file.name))
    expect(current.site.siteLink.requests.length - before).toBeLessThanOrEqual(most)
  })

  it('sends no more files at the same time than concurrency allows', async () => {
    let running = 0
    let busiest = 0
    const { fetch: send } = globalThis
    globalThis.fetch = async (input, init) => {
      if (init?.method !== 'PUT') return send(input, init)
      busiest = Math.max(busiest, ++running)
      return send(input, init).finally(() => running--)
    }
    try {
      await current.site.open({ concurrency: 3 }).persist(batch('bounded', 12))
    } finally {
      globalThis.fetch = send
    }
    expect(busiest).toBe(3)
  })

  it('stores what can be, and says of each of the others why not', async () => {
    const { client, failed } = quiet()
    const files = [...batch('mixed', 2), { directory: 'mixed', file: picture('big.png', 2 * 1024 ** 2) }]
    files.push({ directory: 'mixed', file: new File(['<html>'], 'evil.html', { type: 'text/html' }) })
    files.push({ directory: 'mixed', file: new File(['no picture'], 'false.png', { type: 'image/png' }) })
    const stored = await current.site.open({}, client).persist(files)
    expect(stored.map(({ filename }) => filename)).toEqual(['0.png', '1.png'])
    expect(failed.join()).toMatch(/big\.png: .*limit.*evil\.html: .*never accepted.*false\.png: /)
    expect(await namesOf('mixed')).toEqual(['0.png', '1.png'])
  })

  it('sends a file whose name already exists at most once, and leaves what is there', async () => {
    const store = current.site.open()
    await store.persist(batch('exists', 2))
    const before = current.site.bucketLink.requests.length
    await expect(store.persist(batch('exists', 2, 2000))).rejects.toThrow(
      /0\.png: .*already exists.*1\.png: .*already exists/,
    )
    expect(uploadsSince(before).length).toBeLessThanOrEqual(2)
    const { items } = await store.list({ directory: 'exists' })
    const sizes = items.map(async ({ src = '' }) => (await (await fetch(src)).arrayBuffer()).byteLength)
    expect(await Promise.all(sizes)).toEqual([1000, 1000])
  })

  it('stores one of two files of the same name in one batch, and refuses the other', async () => {
    const { client, failed } = quiet()
    const files = [1, 2].map((seed) => ({ directory: 'twins', file: picture('a.png', 1000, seed) }))
    expect(await current.site.open({}, client).persist(files)).toHaveLength(1)
    expect(failed.join()).toMatch(/a\.png: .*already exists/)
  })

  it.each(['/uploads', '/complete'])('loses no file when the response of %s is lost', async (path) => {
    let lost = 0
    current.site.siteLink.plan(({ url }) =>
      url?.endsWith(path) && lost++ === 0 ? { kind: 'lost response' } : undefined,
    )
    const directory = `lost ${path.slice(1)}`
    const files = batch(directory, 8)
    expect(await current.site.open().persist(files)).toHaveLength(8)
    expect(lost).toBeGreaterThan(1)
    expect(await namesOf(directory)).toEqual(files.map(({ file }) => file.name).sort())
  })

  it('goes on with all files when the bucket cannot be reached for a while', async () => {
    let broken = 6
    current.site.bucketLink.plan((req) =>
      req.method === 'PUT' && broken-- > 0 ? { kind: 'reset', after: 0 } : undefined,
    )
    expect(await current.site.open().persist(batch('interrupted', 10))).toHaveLength(10)
  })

  it('cancels one of several files that share their requests, and stores the others', async () => {
    const store = current.site.open()
    const cancelling = new AbortController()
    const { fetch: send } = globalThis
    // While the request for all plans is under way: a PUT that is, may reach the bucket all the same.
    globalThis.fetch = (input, init) => {
      const response = send(input, init)
      cancelling.abort(new Error('changed her mind'))
      return response
    }
    const uploads = batch('cancelled', 5).map(({ directory, file }, index) =>
      store.uploadFile(file, { directory, ...(index === 2 && { signal: cancelling.signal }) }),
    )
    const results = await Promise.allSettled(uploads).finally(() => (globalThis.fetch = send))
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { message: 'changed her mind' } })
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(4)
    expect(await namesOf('cancelled')).toEqual(['0.png', '1.png', '3.png', '4.png'])
  })
})
