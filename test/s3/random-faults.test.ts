/** Many files at once over a network that fails at random, from a seed: what is said to have arrived has arrived, and nothing else is there. */
import pLimit from 'p-limit'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { cleanUp } from '@tina-s3/core/clean-up'
import { s3Storage } from '@tina-s3/core/s3'
import { type TestBucket, createBucket } from './bucket.js'
import type { Fault } from './faulty-link.js'
import { type MediaSite, picture, startMediaSite } from './media-site.js'

const seed = 20261124
const fileCount = 480
/** Share of the browser's requests that fail: an editor on a train. */
const rate = 0.68
/** Share of the handler's own requests to the bucket that fail: a poor day in a data centre. */
const handlerRate = 0.25

let bucket: TestBucket
let site: MediaSite
beforeAll(async () => {
  bucket = await createBucket(inject('s3'), { publicRead: true })
  site = await startMediaSite(bucket, { maxFileSize: 1024 ** 3 })
})
afterAll(async () => {
  await site.close()
  await bucket.remove()
})

it(
  `${fileCount} files under random faults each arrive whole or are reported failed`,
  { timeout: 600_000 },
  async () => {
    const random = createRandom(seed)
    const files = Array.from({ length: fileCount }, (_, index) =>
      picture(`${String(index).padStart(3, '0')}.png`, sizeOf(index, random), index),
    )
    const failAt = (share: number) => (random() < share ? pickFault(random) : undefined)
    site.siteLink.plan(() => failAt(rate))
    // The browser's have their signature in the URL.
    site.bucketLink.plan(({ url = '' }) => failAt(url.includes('X-Amz-Signature=') ? rate : handlerRate))
    const started = performance.now()
    const store = site.open({ concurrency: 24 })
    const arrived: File[] = []
    const failed: string[] = []
    await pLimit(24).map(files, (file) =>
      store.uploadFile(file, { directory: 'random' }).then(
        () => arrived.push(file),
        (error: unknown) => failed.push(`${file.name}: ${String(error)}`),
      ),
    )
    const seconds = (performance.now() - started) / 1000

    for (const link of [site.bucketLink, site.siteLink]) link.plan(undefined)
    const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    const cleaned = await cleanUp(storage, { before: new Date(Date.now() + 60_000) })
    const kinds = sum(site.bucketLink.injected, site.siteLink.injected)
    const total = Object.values(kinds).reduce((all, count) => all + count, 0)
    const requests = site.bucketLink.requests.length + site.siteLink.requests.length
    console.log(
      `Seed ${seed}: ${total} faults in ${requests} requests (${Object.entries(kinds)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(
          ', ',
        )}). ${arrived.length} of ${fileCount} files arrived whole, ${failed.length} were reported failed; ` +
        `${cleaned.uploads} incomplete multipart uploads, ${cleaned.placeholders} placeholders and ${cleaned.staged} staged objects were cleaned up. ${seconds.toFixed(0)} s.`,
    )
    if (failed.length > 0) console.log(failed.join('\n'))
    expect((await storage.multipart?.incomplete(''))?.uploads).toEqual([])
    const { objects } = await storage.list({ prefix: '', limit: 1000, recursive: true })
    expect(objects.map(({ key }) => key)).toEqual(arrived.map(({ name }) => `library/random/${name}`).sort())
    for (const file of arrived) {
      const url = storage.publicUrl(`library/random/${file.name}`)
      expect(await hash(await fetch(url)), file.name).toBe(await hash(file))
    }

    expect(total).toBeGreaterThanOrEqual(1000)
    expect(arrived.length + failed.length).toBe(fileCount)
    for (const reason of failed) expect(reason).toMatch(/lost|refused|reached|broke off|with status/)
    // A run in which nothing arrives would prove nothing.
    expect(arrived.length).toBeGreaterThan(fileCount / 2)
  },
)

/** Mostly pictures of the web, some of cameras, a few films. */
function sizeOf(index: number, random: () => number): number {
  if (index % 50 === 49) return 64 * 1024 ** 2 + Math.ceil(random() * 16 * 1024 ** 2)
  if (index % 10 === 9) return Math.ceil(random() * 8 * 1024 ** 2)
  return Math.ceil(random() * 300_000)
}

function pickFault(random: () => number): Fault {
  const after = [0, 0.5, 0.99][Math.floor(random() * 3)] ?? 0
  const faults: Fault[] = [
    { kind: 'reset', after },
    { kind: 'reset', after },
    { kind: 'stall', after, milliseconds: 300 },
    { kind: 'lost response' },
    { kind: 'truncated response' },
    { kind: 'busy', status: 503 },
    { kind: 'busy', status: 500 },
    { kind: 'busy', status: 429 },
    { kind: 'late', milliseconds: Math.ceil(random() * 300) },
  ]
  return faults[Math.floor(random() * faults.length)]!
}

/** The same numbers for the same seed (mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
function createRandom(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function hash(content: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<string> {
  return createHash('sha256')
    .update(Buffer.from(await content.arrayBuffer()))
    .digest('hex')
}

function sum(...counts: Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const each of counts)
    for (const [kind, count] of Object.entries(each)) all[kind] = (all[kind] ?? 0) + count
  return all
}
