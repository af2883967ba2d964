/** A film of two gigabytes, by a client that is killed half way and started again. */
import { type ChildProcess, fork } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'
import type { SenderMessage } from './large-file-sender.js'
import { type MediaSite, countParts, startMediaSite } from './media-site.js'

const mebibyte = 1024 ** 2
const size = 2048 * mebibyte
const partSize = 16 * mebibyte

describe('a file of 2 GiB', () => {
  let bucket: TestBucket
  let site: MediaSite
  let directory: string
  let film: string
  let hash: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    site = await startMediaSite(bucket, { maxFileSize: size })
    directory = await mkdtemp(join(tmpdir(), 'tina-s3-large-'))
    film = join(directory, 'film.mp4')
    hash = await writeFilm(film)
    await build({
      entryPoints: [join(import.meta.dirname, 'large-file-sender.ts')],
      outfile: join(directory, 'sender.mjs'),
      conditions: ['@tina-s3/source'],
      platform: 'node',
      format: 'esm',
      bundle: true,
    })
  })
  afterAll(async () => {
    await site.close()
    await bucket.remove()
    await rm(directory, { recursive: true })
  })

  const start = () =>
    fork(join(directory, 'sender.mjs'), [site.endpoint, film, join(directory, 'resume.json')])

  it('goes on where it was killed, in flat memory, and arrives as it is', { timeout: 400_000 }, async () => {
    const first = start()
    await until(first, ({ loaded }) => loaded > size / 2)
    first.kill('SIGKILL')
    await new Promise((resolve) => first.once('exit', resolve))
    // The gateway takes a moment to notice that nobody is there any more.
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const arrived = await countParts(site.storage)
    const before = site.bucketLink.requests.length

    const second = start()
    const done = await until(second, ({ item }) => item !== undefined)
    second.kill()
    const sent = site.bucketLink.requests.slice(before).filter(({ method }) => method === 'PUT')
    const bytes = sent.reduce((sum, request) => sum + request.bytes, 0)
    const throughSite = site.siteLink.requests.reduce((sum, request) => sum + request.bytes, 0)
    console.log(
      `${arrived} of ${size / partSize} parts had arrived; ${bytes / mebibyte} MiB were sent afterwards. ` +
        `${throughSite} bytes went through the handler. The client's memory grew by ${Math.ceil(done.grown / mebibyte)} MiB.`,
    )
    expect(arrived).toBeGreaterThan(size / partSize / 3)
    expect(bytes).toBe(size - arrived * partSize)
    expect(throughSite).toBeLessThan(mebibyte)
    expect(done.grown).toBeLessThan(256 * mebibyte)
    expect(await readHash()).toBe(hash)
    expect((await site.storage.multipart?.incomplete(''))?.uploads).toEqual([])
  })

  async function readHash(): Promise<string> {
    const opened = await site.storage.open('library/films/film.mp4')
    const digest = createHash('sha256')
    await opened?.body.pipeTo(new WritableStream({ write: (chunk) => void digest.update(chunk) }))
    return digest.digest('hex')
  }
})

/** Random but for its first bytes, which are those of MP4. */
async function writeFilm(path: string): Promise<string> {
  const file = await open(path, 'w')
  const digest = createHash('sha256')
  const block = Buffer.alloc(32 * mebibyte)
  for (let written = 0; written < size; written += block.length) {
    randomFillSync(block)
    if (written === 0) Buffer.from('000000186674797069736f6d0000020069736f6d6d703432', 'hex').copy(block)
    digest.update(block)
    await file.write(block)
  }
  await file.close()
  return digest.digest('hex')
}

function until(child: ChildProcess, isReached: (message: SenderMessage) => boolean): Promise<SenderMessage> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: SenderMessage) => {
      if (message.error) reject(new Error(message.error))
      if (isReached(message)) resolve(message)
    })
    child.once('exit', (code) => reject(new Error(`The client ended with ${code}.`)))
  })
}
