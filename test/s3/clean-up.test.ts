/** The command that clears away what interrupted uploads have left, as it is run by hand or by a timer. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { StorageProvider } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'

describe('tina-s3 clean-up', () => {
  let bucket: TestBucket
  let storage: StorageProvider
  let directory: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    directory = await mkdtemp(join(tmpdir(), 'tina-s3-clean-up-'))
    await build({
      entryPoints: [resolve(import.meta.dirname, '../../packages/core/src/cli.ts')],
      outfile: join(directory, 'cli.mjs'),
      conditions: ['@tina-s3/source'],
      platform: 'node',
      format: 'esm',
      // For what the AWS SDK has of CommonJS.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
      },
      bundle: true,
    })
  })
  afterAll(async () => {
    await bucket.remove()
    await rm(directory, { recursive: true })
  })

  const run = (...args: string[]) => {
    const { endpoint, region, accessKeyId, secretAccessKey } = inject('s3')
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(directory, 'cli.mjs'), ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        S3_ENDPOINT: endpoint,
        S3_REGION: region,
        S3_FORCE_PATH_STYLE: 'true',
        S3_ACCESS_KEY: accessKeyId,
        S3_SECRET_KEY: secretAccessKey,
        S3_BUCKET: '',
        S3_MEDIA_ROOT: '',
        NODE_NO_WARNINGS: '1',
      },
    })
    return { stdout, stderr, status }
  }
  const begin = async (key: string) => storage.multipart?.start(key, { type: 'image/png' })
  const incomplete = async () => (await storage.multipart?.incomplete(''))?.uploads.map(({ key }) => key)

  it('removes incomplete multipart uploads, placeholders, staged objects and orphaned thumbnails below the media root, and no file', async () => {
    const client = new S3Client(bucket.config)
    const put = (Key: string, Metadata = {}) =>
      client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key, Body: '', Metadata }))
    await Promise.all(['media/a b.png', 'media/ü.png', 'other/c.png'].map(begin))
    await put('media/held.png', { 'reserved-for': 'the hash of an upload that is gone' })
    await put('media/.tina-s3/staging/0123', { receipt: 'of an upload that was never completed' })
    await put('media/empty.txt')
    await put('media/d/a.png')
    const { etag = '' } = (await storage.head('media/d/a.png')) ?? {}
    const thumbnail = (version: string, size: number) =>
      `media/.tina-s3/thumbnails/d/.${size}/a.png.${version.replaceAll('"', '')}.3000x2000.webp`
    const kept = [1000, 400].map((size) => thumbnail(etag, size))
    await Promise.all([...kept, thumbnail('older', 1000), thumbnail('older', 400)].map((key) => put(key)))
    client.destroy()
    const args = ['clean-up', '--bucket', bucket.bucket, '--media-root', 'media']

    expect(run(...args).stdout).toBe(
      'Removed 0 incomplete multipart uploads, 0 placeholders, 0 staged objects and 0 thumbnails.\n',
    )
    const dry = run(...args, '--older-than', '0', '--dry-run')
    expect(dry.stdout).toMatch(/upload "media\/a b\.png"/)
    expect(dry.stdout).toMatch(
      /There are 2 incomplete multipart uploads, 1 placeholders, 1 staged objects and 2 thumbnails\.\n$/,
    )
    expect(await incomplete()).toHaveLength(3)
    const { stdout, status } = run(...args, '--older-than', '0')
    expect(stdout).toMatch(
      /Removed 2 incomplete multipart uploads, 1 placeholders, 1 staged objects and 2 thumbnails\.\n$/,
    )
    expect(status).toBe(0)
    expect(await incomplete()).toEqual(['other/c.png'])
    const { objects } = await storage.list({ prefix: '', limit: 10, recursive: true })
    expect(objects.map(({ key }) => key)).toEqual([...kept, 'media/d/a.png', 'media/empty.txt'])
    await storage.multipart?.abort(
      'other/c.png',
      (await storage.multipart.incomplete('')).uploads[0]!.uploadId,
    )
  })

  it.each([
    ['nothing', [], /Say what to do: clean-up/],
    ['no bucket', ['clean-up'], /Say which bucket: --bucket NAME/],
    ['an unknown option', ['clean-up', '--all'], /Unknown option '--all'/],
    [
      'no number of hours',
      ['clean-up', '--bucket', 'x', '--older-than', 'soon'],
      /number of hours, not “soon”/,
    ],
    ['hours without end', ['clean-up', '--bucket', 'x', '--older-than', 'Infinity'], /not “Infinity”/],
    [
      'more hours than time has',
      ['clean-up', '--bucket', 'x', '--older-than', '9'.repeat(30)],
      /number of hours/,
    ],
    ['an empty number of hours', ['clean-up', '--bucket', 'x', '--older-than', ''], /not “”/],
  ])('explains its usage when it is called with %s', (_what, args, message) => {
    const { stderr, status } = run(...args)
    expect(status).toBe(1)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/Usage: npx @tina-s3\/core clean-up/)
  })

  it('says what is wrong with the bucket, in a sentence', () => {
    const { stderr, status } = run('clean-up', '--bucket', 'there-is-no-such-bucket')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^The bucket “there-is-no-such-bucket” does not exist at http.*\.\n$/)
  })
})
