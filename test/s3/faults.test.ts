/** Uploads over a network that fails, one fault at a time. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { cleanUp } from '@tina-s3/core/clean-up'
import { type TestBucket, createBucket } from './bucket.js'
import type { Fault } from './faulty-link.js'
import { type MediaSite, picture, startMediaSite } from './media-site.js'

const mebibyte = 1024 ** 2

describe('uploads over a failing network', () => {
  let bucket: TestBucket
  let site: MediaSite
  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    site = await startMediaSite(bucket, { maxFileSize: 1024 ** 3 })
  })
  afterEach(() => {
    site.bucketLink.plan(undefined)
    site.siteLink.plan(undefined)
  })
  afterAll(async () => {
    await site.close()
    await bucket.remove()
  })

  /** Fails the first so many requests that a test picks. */
  const failing = (times: number, fault: Fault, picks: (method: string, url: string) => boolean) => {
    let left = times
    return ({ method = '', url = '' }: { method?: string | undefined; url?: string | undefined }) =>
      picks(method, url) && left-- > 0 ? fault : undefined
  }
  const isPut = (method: string) => method === 'PUT'
  const names = async (directory: string) =>
    (await site.open().list({ directory })).items.map(({ filename }) => filename)
  const unfinished = async () => (await site.storage.multipart?.unfinished(''))?.uploads.length

  async function arrives(directory: string, file: File) {
    const [stored] = await site.open().persist([{ directory, file }])
    expect(await names(directory)).toEqual([file.name])
    const served = Buffer.from(await (await fetch(stored?.src ?? '')).arrayBuffer())
    expect(served.equals(Buffer.from(await file.arrayBuffer()))).toBe(true)
  }

  it.each<[string, Fault]>([
    ['reset before the first byte', { kind: 'reset', after: 0 }],
    ['reset half way', { kind: 'reset', after: 0.5 }],
    ['reset at 99 %', { kind: 'reset', after: 0.99 }],
    ['stalled, then reset', { kind: 'stall', after: 0.5, milliseconds: 1500 }],
    ['late', { kind: 'late', milliseconds: 1000 }],
    ['answered by a busy bucket', { kind: 'busy', status: 503 }],
    ['throttled', { kind: 'busy', status: 429 }],
    ['answered by half an answer', { kind: 'truncated answer' }],
    ['done, and the answer is lost', { kind: 'lost answer' }],
  ])('arrive whole when they are %s', async (name, fault) => {
    site.bucketLink.plan(failing(2, fault, isPut))
    await arrives(name, picture('a.png', 300_000))
  })

  it.each(['/uploads', '/uploads/complete'])(
    'arrive once when the answer of POST %s is lost',
    async (path) => {
      const lost: Fault = { kind: 'lost answer' }
      site.siteLink.plan(failing(2, lost, (_method, url) => url.endsWith(path)))
      await arrives(`lost ${path.replaceAll('/', '-')}`, picture('a.png', 100_000))
    },
  )

  it('arrive in parts when every request of one part fails some times, and leave no parts', async () => {
    const faults: Fault[] = [
      { kind: 'reset', after: 0.99 },
      { kind: 'lost answer' },
      { kind: 'busy', status: 500 },
    ]
    let count = 0
    site.bucketLink.plan(({ method }) =>
      method === 'PUT' && count++ % 2 === 0 ? faults[count % 3] : undefined,
    )
    await arrives('parts', picture('large.png', 70 * mebibyte))
    expect(await unfinished()).toBe(0)
  })

  it('give up when nothing gets through, say so, and leave nothing where there is nothing to resume', async () => {
    site.bucketLink.plan(({ method }) => (method === 'PUT' ? { kind: 'reset', after: 0.5 } : undefined))
    const store = site.open()
    const sent = ['a.png', 'large.png'].map((name, index) =>
      store.uploadFile(picture(name, index === 0 ? 1000 : 70 * mebibyte), { directory: 'lost' }),
    )
    const outcomes = await Promise.allSettled(sent)
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected' })
      expect(String((outcome as PromiseRejectedResult).reason)).toMatch(/^The connection to .* was lost\.$/)
    }
    site.bucketLink.plan(undefined)
    expect(await names('lost')).toEqual([])
    expect(await unfinished()).toBe(0)
  })

  it('end at once when they are called off, and leave nothing', async () => {
    const controller = new AbortController()
    const store = site.open()
    const progress: number[] = []
    const upload = store.uploadFile(picture('large.png', 100 * mebibyte), {
      directory: 'called off',
      signal: controller.signal,
      onProgress({ loaded, total }) {
        progress.push(loaded / total)
        if (loaded > total / 3) controller.abort(new Error('The editor has changed her mind.'))
      },
    })
    await expect(upload).rejects.toThrow('The editor has changed her mind.')
    expect(progress.length).toBeGreaterThan(0)
    expect(Math.max(...progress)).toBeLessThan(1)
    expect(await names('called off')).toEqual([])
    expect(await unfinished()).toBe(0)
  })

  it('have a refused URL signed anew', async () => {
    const short = await startMediaSite(bucket, { maxFileSize: 1024 ** 3, urlTtl: 2 })
    const late: Fault = { kind: 'late', milliseconds: 4000 }
    short.bucketLink.plan(failing(1, late, isPut))
    const store = short.open()
    await store.uploadFile(picture('small.png', 1000), { directory: 'expired' })
    short.bucketLink.plan(failing(3, late, isPut))
    await store.uploadFile(picture('large.png', 70 * mebibyte), { directory: 'expired' })
    expect(await names('expired')).toEqual(['large.png', 'small.png'])
    await short.close()
  })

  it('arrive when the server’s clock is an hour slow: the bucket’s answers tell the time', async () => {
    const skewed = await startMediaSite(bucket, {}, { systemClockOffset: -3600_000 })
    await skewed.open().uploadFile(picture('a.png', 1000), { directory: 'skewed' })
    expect(await names('skewed')).toEqual(['a.png'])
    await skewed.close()
  })

  it('leave parts that only a clean-up can find, when the first answer is lost', async () => {
    site.siteLink.plan(failing(1, { kind: 'lost answer' }, (_method, url) => url.endsWith('/uploads')))
    await arrives('orphaned', picture('large.png', 70 * mebibyte))
    expect(await unfinished()).toBe(1)
    const found: string[] = []
    const onFound = ({ kind, key }: { kind: string; key: string }) => found.push(`${kind} ${key}`)
    const past = new Date(Date.now() - 3600_000)
    expect(await cleanUp(site.storage, { mediaRoot: 'library', before: past, onFound })).toEqual({
      uploads: 0,
      reservations: 0,
    })
    const before = new Date(Date.now() + 60_000)
    const counts = await cleanUp(site.storage, { mediaRoot: 'library', before, onFound })
    expect(counts).toEqual({ uploads: 1, reservations: 0 })
    expect(found).toEqual(['upload library/orphaned/large.png'])
    expect(await unfinished()).toBe(0)
    expect(await names('orphaned')).toEqual(['large.png'])
  })
})
