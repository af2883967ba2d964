/** A library from before has thumbnails, made in one go. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { ListResponse, MediaItem } from '@tina-s3/contract'
import { createMediaHandler, type StorageProvider } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

describe('tina-s3 thumbnails', () => {
  let bucket: TestBucket
  let storage: StorageProvider

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    const noise = (width: number, height: number) =>
      sharp({
        create: {
          width,
          height,
          channels: 3,
          background: '#468',
          noise: { type: 'gaussian', mean: 128, sigma: 20 },
        },
      })
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="3000"/>'
    const files: Record<string, Uint8Array | string> = {
      // Upright: 1,200 × 1,800 once it is turned.
      'photo.jpg': await noise(1800, 1200).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'trips/été/wide.png': await noise(1400, 20).png().toBuffer(),
      'trips/frames.gif': await sharp(
        [await noise(700, 700).png().toBuffer(), await noise(700, 700).png().toBuffer()],
        {
          join: { animated: true },
        },
      )
        .gif()
        .toBuffer(),
      'icon.png': await noise(100, 100).png().toBuffer(),
      'drawing.svg': drawing,
      'disguised.png': drawing,
      'broken.jpg': (await noise(900, 900).jpeg().toBuffer()).subarray(0, 5000),
      'vast.png': await sharp({ create: { width: 9000, height: 6000, channels: 3, background: '#fff' } })
        .toColourspace('b-w')
        .png({ compressionLevel: 1 })
        .toBuffer(),
      'notes.txt': 'notes',
    }
    for (const [key, content] of Object.entries(files)) {
      const blob = new Blob([content as Uint8Array<ArrayBuffer>])
      await storage.put(`media/${key}`, blob.stream(), { type: 'application/octet-stream', size: blob.size })
    }
  })
  afterAll(async () => {
    await bucket.remove()
  })

  const run = (args: readonly string[] = [], env: Record<string, string> = {}) =>
    tinaS3(['thumbnails', '--media-root', 'media', ...args], {
      env: { ...bucketVariables(bucket.bucket), ...env },
    })

  /** As the media manager sees it. */
  async function list(directory: string): Promise<Record<string, MediaItem>> {
    const handler = createMediaHandler({ storage, mediaRoot: 'media', authorize: () => true })
    const query = new URLSearchParams({ directory }).toString()
    const response = await handler(new Request(`http://localhost/api/s3/media?${query}`))
    const { items } = (await response.json()) as ListResponse
    return Object.fromEntries(items.map((item) => [item.name, item]))
  }

  /** A thumbnail by its address: its dimensions and headers. */
  async function open(url: string | undefined) {
    const { pathname } = new URL(url!)
    const Key = decodeURIComponent(pathname).slice(bucket.bucket.length + 2)
    const client = new S3Client(bucket.config)
    const { Body, ContentType, CacheControl } = await client.send(
      new GetObjectCommand({ Bucket: bucket.bucket, Key }),
    )
    const bytes = await Body!.transformToByteArray()
    client.destroy()
    const { width, height, format, pages = 1 } = await sharp(bytes).metadata()
    expect(bytes.byteLength).toBeLessThanOrEqual(200_000)
    expect([ContentType, CacheControl]).toEqual(['image/webp', 'public, max-age=31536000, immutable'])
    return { width, height, format, pages }
  }

  const failures = [
    ['broken.jpg', expect.any(String)],
    ['disguised.png', expect.any(String)],
    ['vast.png', expect.stringContaining('50 megapixels')],
  ]
  const read = (stdout: string) => {
    const { made, none, failures: failed } = JSON.parse(stdout)
    return { made, none, failures: failed.map(({ key, reason }: Record<string, string>) => [key, reason]) }
  }

  it('makes nothing in a dry run', async () => {
    const { stdout, status } = await run(['--dry-run', '--json'])
    expect([status, read(stdout)]).toEqual([1, { made: 3, none: 1, failures }])
    expect((await list(''))['photo.jpg']).not.toHaveProperty('thumbnails')
  })

  it('makes those that are missing, as browsers do, and no other ones', async () => {
    const { stdout, status } = await run()
    expect(status).toBe(1)
    expect(stdout).toMatch(/^failed: vast\.png: It has 9000 × 6000 pixels/m)
    expect(stdout).toMatch(/Stored the thumbnails of 3 pictures; 1 need none; 3 failed\.\n$/)

    const photo = (await list(''))['photo.jpg']!
    expect(photo).toMatchObject({ width: 1200, height: 1800 })
    expect(await open(photo.thumbnails?.['400x400'])).toEqual({
      width: 267,
      height: 400,
      format: 'webp',
      pages: 1,
    })
    expect(await open(photo.thumbnails?.['1000x1000'])).toEqual({
      width: 667,
      height: 1000,
      format: 'webp',
      pages: 1,
    })
    const wide = (await list('trips/été'))['wide.png']!
    expect(wide).toMatchObject({ width: 1400, height: 20 })
    expect(await open(wide.thumbnails?.['400x400'])).toEqual({
      width: 400,
      height: 6,
      format: 'webp',
      pages: 1,
    })
    // Small enough for the square of 1,000 pixels as it is.
    expect(wide.thumbnails?.['1000x1000']).toBe(wide.url)
    const frames = (await list('trips'))['frames.gif']!
    expect(frames).toMatchObject({ width: 700, height: 700 })
    expect(await open(frames.thumbnails?.['400x400'])).toEqual({
      width: 400,
      height: 400,
      format: 'webp',
      pages: 1,
    })
    for (const name of ['icon.png', 'drawing.svg', 'broken.jpg', 'notes.txt'])
      expect((await list(''))[name]).not.toHaveProperty('thumbnails')
  })

  it('has nothing more to do then', async () => {
    expect(read((await run(['--json'])).stdout)).toEqual({ made: 0, none: 1, failures })
  })

  it('says how to install sharp', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tina-s3-thumbnails-'))
    try {
      const hooks = `export async function resolve(name, context, next) {
        if (name === 'sharp') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
        return next(name, context)
      }`
      const url = `data:text/javascript,${encodeURIComponent(hooks)}`
      await writeFile(
        join(directory, 'without.mjs'),
        `import { register } from 'node:module'\nregister(${JSON.stringify(url)})\n`,
      )
      const settings = {
        cwd: directory,
        env: {
          ...bucketVariables(bucket.bucket),
          NODE_OPTIONS: `--import ${join(directory, 'without.mjs')}`,
        },
      }
      const { stderr, status } = await tinaS3(['thumbnails'], settings)
      expect([status, stderr]).toEqual([2, expect.stringContaining('npm install sharp')])
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
