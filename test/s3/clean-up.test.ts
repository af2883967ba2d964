/** The command that clears away what interrupted uploads have left, as it is run by hand or by a timer. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type StorageProvider, reservationMark } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'

describe('clean-up', () => {
  let bucket: TestBucket
  let storage: StorageProvider
  let folder: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    folder = await mkdtemp(join(tmpdir(), 'tina-s3-clean-up-'))
    await build({
      entryPoints: [resolve(import.meta.dirname, '../../packages/core/src/cli.ts')],
      outfile: join(folder, 'cli.mjs'),
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
    await rm(folder, { recursive: true })
  })

  const run = (...args: string[]) => {
    const { endpoint, region, accessKeyId, secretAccessKey } = inject('s3')
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'cli.mjs'), ...args], {
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
  const unfinished = async () => (await storage.multipart?.unfinished(''))?.uploads.map(({ key }) => key)

  it('removes unfinished uploads and held names below the media root, and no file', async () => {
    const client = new S3Client(bucket.config)
    const put = (Key: string, Metadata = {}) =>
      client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key, Body: '', Metadata }))
    await Promise.all(['media/a b.png', 'media/ü.png', 'other/c.png'].map(begin))
    await put('media/held.png', { [reservationMark]: 'the hash of an upload that is gone' })
    await put('media/empty.txt')
    client.destroy()
    const args = ['clean-up', '--bucket', bucket.bucket, '--media-root', 'media']

    expect(run(...args).stdout).toBe('Removed 0 unfinished uploads and 0 held names.\n')
    const dry = run(...args, '--older-than', '0', '--dry-run')
    expect(dry.stdout).toMatch(/upload "media\/a b\.png"/)
    expect(dry.stdout).toMatch(/There are 2 unfinished uploads and 1 held names\.\n$/)
    expect(await unfinished()).toHaveLength(3)
    const { stdout, status } = run(...args, '--older-than', '0')
    expect(stdout).toMatch(/Removed 2 unfinished uploads and 1 held names\.\n$/)
    expect(status).toBe(0)
    expect(await unfinished()).toEqual(['other/c.png'])
    const { objects } = await storage.list({ prefix: '', limit: 10, recursive: true })
    expect(objects.map(({ key }) => key)).toEqual(['media/empty.txt'])
    await storage.multipart?.abort(
      'other/c.png',
      (await storage.multipart.unfinished('')).uploads[0]!.uploadId,
    )
  })

  it.each([
    ['nothing', [], /Say what to do: clean-up/],
    ['no bucket', ['clean-up'], /Say which bucket: --bucket NAME/],
    ['an unknown option', ['clean-up', '--all'], /Unknown option '--all'/],
    [
      'no number of hours',
      ['clean-up', '--bucket', 'x', '--older-than', 'soon'],
      /number of hours, not soon/,
    ],
  ])('explains itself when it is told %s', (_what, args, message) => {
    const { stderr, status } = run(...args)
    expect(status).toBe(1)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(/Usage: npx @tina-s3\/core clean-up/)
  })

  it('says what is wrong with the bucket, in a sentence', () => {
    const { stderr, status } = run('clean-up', '--bucket', 'there-is-no-such-bucket')
    expect(status).toBe(1)
    expect(stderr).toBe('The bucket does not exist.\n')
  })
})
