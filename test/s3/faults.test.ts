/** Uploads over a network that fails, one fault at a time. */
import { describe, expect, it } from 'vitest'
import { cleanUp } from '@tina-s3/core/clean-up'
import { s3Storage } from '@tina-s3/core/s3'
import type { Fault } from './faulty-link.js'
import { picture, startMediaSite, useMediaSite } from './media-site.js'
import { type ProviderOptions, providers } from './providers.js'

const mebibyte = 1024 ** 2

describe.each(providers)('uploads over a failing network, by $name', (provider) => {
  const current = useMediaSite({ maxFileSize: 1024 ** 3 }, provider)

  /** Fails the first so many requests that a test picks. */
  const failing = (times: number, fault: Fault, picks: (method: string, url: string) => boolean) => {
    let left = times
    return ({ method = '', url = '' }: { method?: string | undefined; url?: string | undefined }) =>
      picks(method, url) && left-- > 0 ? fault : undefined
  }
  const isPut = (method: string) => method === 'PUT'
  const names = async (directory: string) =>
    (await current.site.open().list({ directory })).items.map(({ filename }) => filename)
  const incomplete = async () => (await current.site.storage.multipart?.incomplete(''))?.uploads.length

  async function arrives(directory: string, file: File) {
    const [stored] = await current.site.open().persist([{ directory, file }])
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
    ['refused by a busy bucket', { kind: 'busy', status: 503 }],
    ['throttled', { kind: 'busy', status: 429 }],
    ['stored, and half of the response arrives', { kind: 'truncated response' }],
    ['stored, and the response is lost', { kind: 'lost response' }],
  ])('arrive whole when they are %s', async (name, fault) => {
    current.site.bucketLink.plan(failing(2, fault, isPut))
    await arrives(name, picture('a.png', 300_000))
  })

  it.each(['/uploads', '/uploads/complete'])(
    'arrive once when the response of POST %s is lost',
    async (path) => {
      const lost: Fault = { kind: 'lost response' }
      current.site.siteLink.plan(failing(2, lost, (_method, url) => url.endsWith(path)))
      await arrives(`lost ${path.replaceAll('/', '-')}`, picture('a.png', 100_000))
    },
  )

  it('arrive by a multipart upload when every request of one part fails some times, and leave no parts', async () => {
    const faults: Fault[] = [
      { kind: 'reset', after: 0.99 },
      { kind: 'lost response' },
      { kind: 'busy', status: 500 },
    ]
    let count = 0
    current.site.bucketLink.plan(({ method }) =>
      method === 'PUT' && count++ % 2 === 0 ? faults[count % 3] : undefined,
    )
    await arrives('parts', picture('large.png', 70 * mebibyte))
    expect(await incomplete()).toBe(0)
  })

  it('give up when nothing gets through, say so, and leave nothing where there is nothing to resume', async () => {
    current.site.bucketLink.plan(({ method }) =>
      method === 'PUT' ? { kind: 'reset', after: 0.5 } : undefined,
    )
    const store = current.site.open()
    const sent = ['a.png', 'large.png'].map((name, index) =>
      store.uploadFile(picture(name, index === 0 ? 1000 : 70 * mebibyte), { directory: 'lost' }),
    )
    const outcomes = await Promise.allSettled(sent)
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected' })
      expect(String((outcome as PromiseRejectedResult).reason)).toMatch(
        /^The connection to .* was lost\. Learn more: /,
      )
    }
    current.site.bucketLink.plan(undefined)
    expect(await names('lost')).toEqual([])
    expect(await incomplete()).toBe(0)
  })

  it('end at once when they are called off, and leave nothing', async () => {
    const controller = new AbortController()
    const store = current.site.open()
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
    expect(await incomplete()).toBe(0)
  })

  it('are not sent when they were called off while they waited for their turn', async () => {
    current.site.bucketLink.plan(({ method }) =>
      method === 'PUT' ? { kind: 'late', milliseconds: 1500 } : undefined,
    )
    const store = current.site.open({ concurrency: 1 })
    const first = store.uploadFile(picture('first.png', 1000), { directory: 'queue' })
    const controller = new AbortController()
    const second = store.uploadFile(picture('second.png', 1000), {
      directory: 'queue',
      signal: controller.signal,
    })
    const isPut = () => current.site.bucketLink.requests.filter(({ url }) => url.includes('X-Amz-Signature'))
    const before = isPut().length
    await expect.poll(() => isPut().length).toBe(before + 1)
    controller.abort(new Error('Not that one.'))
    const winner = await Promise.race([first, second.catch((error: unknown) => String(error))])
    expect(winner).toContain('Not that one.')
    await first
    expect(isPut().length).toBe(before + 1)
    expect(await names('queue')).toEqual(['first.png'])
  })

  it.each([
    ['a put', 1_000_000],
    ['a multipart upload', 70 * mebibyte],
  ])(
    'end at once when %s is called off without a network, and are cleared away later',
    async (what, size) => {
      const cut: Fault = { kind: 'reset', after: 0 }
      const controller = new AbortController()
      let began = false
      current.site.bucketLink.plan(({ method, url = '' }) => {
        if (method !== 'PUT' || !url.includes('X-Amz-Signature')) return undefined
        began = true
        current.site.siteLink.plan(() => cut)
        return cut
      })
      const upload = current.site.open().uploadFile(picture('offline.png', size), {
        directory: `offline ${what}`,
        signal: controller.signal,
      })
      await Promise.race([expect.poll(() => began, { timeout: 20_000 }).toBe(true), upload])
      // It waits for the next attempt by now.
      await new Promise((resolve) => setTimeout(resolve, 200))
      // As long as the network is gone, nothing else ends it.
      controller.abort(new Error('Enough.'))
      await expect(upload).rejects.toThrow('Enough.')
      current.site.siteLink.plan(undefined)
      current.site.bucketLink.plan(undefined)
      await expect.poll(incomplete, { timeout: 20_000 }).toBe(0)
      expect(await names(`offline ${what}`)).toEqual([])
    },
  )

  it('have URLs that ran out during a wait signed anew, and use none that has', async () => {
    const short = await startMediaSite(current.bucket, { maxFileSize: 1024 ** 3, urlTtl: 4 }, {}, provider)
    const stale: string[] = []
    // Six for each part under way, which are waits of some twenty seconds.
    let left = 24
    short.bucketLink.plan(({ method, url = '' }) => {
      const search = new URL(url, 'http://bucket.example').searchParams
      const date = search.get('X-Amz-Date')
      if (method !== 'PUT' || !date) return undefined
      const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
      // Some seconds more: the signature's date has no fractions, and a busy machine is slow to send.
      if (Date.now() > signedAt + 8000) stale.push(url)
      return left-- > 0 ? { kind: 'reset', after: 0 } : undefined
    })
    await short.open().uploadFile(picture('large.png', 70 * mebibyte), { directory: 'waited' })
    expect(stale).toEqual([])
    expect(await names('waited')).toEqual(['large.png'])
    await short.close()
  })

  it('have a refused URL signed anew', async () => {
    const short = await startMediaSite(current.bucket, { maxFileSize: 1024 ** 3, urlTtl: 2 }, {}, provider)
    const late: Fault = { kind: 'late', milliseconds: 4000 }
    short.bucketLink.plan(failing(1, late, isPut))
    const store = short.open()
    await store.uploadFile(picture('small.png', 1000), { directory: 'expired' })
    short.bucketLink.plan(failing(3, late, isPut))
    await store.uploadFile(picture('large.png', 70 * mebibyte), { directory: 'expired' })
    expect(await names('expired')).toEqual(['large.png', 'small.png'])
    await short.close()
  })

  it('leave parts that only a clean-up can find, when the first response is lost', async () => {
    current.site.siteLink.plan(
      failing(1, { kind: 'lost response' }, (_method, url) => url.endsWith('/uploads')),
    )
    await arrives('orphaned', picture('large.png', 70 * mebibyte))
    expect(await incomplete()).toBe(1)
    const found: string[] = []
    const onFound = ({ kind, key }: { kind: string; key: string }) => found.push(`${kind} ${key}`)
    const past = new Date(Date.now() - 3600_000)
    expect(await cleanUp(current.site.storage, { mediaRoot: 'library', before: past, onFound })).toEqual({
      uploads: 0,
      placeholders: 0,
      staged: 0,
      thumbnails: 0,
    })
    const before = new Date(Date.now() + 60_000)
    const counts = await cleanUp(current.site.storage, { mediaRoot: 'library', before, onFound })
    expect(counts).toEqual({ uploads: 1, placeholders: 0, staged: 0, thumbnails: 0 })
    expect(found).toEqual(['upload library/orphaned/large.png'])
    expect(await incomplete()).toBe(0)
    expect(await names('orphaned')).toEqual(['large.png'])
  })
})

describe('uploads by s3Storage on a server whose clock is an hour slow', () => {
  const slow = (options: ProviderOptions) => s3Storage({ ...options, systemClockOffset: -3600_000 })
  const current = useMediaSite({}, { name: 's3Storage', create: slow })

  it('arrive: the responses of the bucket say what time it is', async () => {
    const store = current.site.open()
    await store.uploadFile(picture('a.png', 1000), { directory: 'skewed' })
    expect((await store.list({ directory: 'skewed' })).items).toHaveLength(1)
  })
})
