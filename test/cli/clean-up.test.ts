/** The command that clears away what interrupted uploads have left, as it is run by hand or by a timer. */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { StorageProvider } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

describe('tina-s3 clean-up', () => {
  let bucket: TestBucket
  let storage: StorageProvider

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
  })
  afterAll(async () => {
    await bucket.remove()
  })

  const run = (...args: string[]) => tinaS3(args, { env: bucketVariables('') })
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

    expect((await run(...args)).stdout).toBe(
      'Removed 0 incomplete multipart uploads, 0 placeholders, 0 staged objects and 0 thumbnails.\n',
    )
    const dry = await run(...args, '--older-than', '0', '--dry-run')
    expect(dry.stdout).toMatch(/upload "media\/a b\.png"/)
    expect(dry.stdout).toMatch(
      /There are 2 incomplete multipart uploads, 1 placeholders, 1 staged objects and 2 thumbnails\.\n$/,
    )
    expect(await incomplete()).toHaveLength(3)
    const { stdout, status } = await run(...args, '--older-than', '0')
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

  it.each<readonly [string, readonly string[], RegExp]>([
    ['no bucket', ['clean-up'], /no bucket is named: use --config FILE, --bucket NAME/],
    ['an unknown option', ['clean-up', '--all'], /unknown option '--all'/],
    ['an unknown command', ['tidy'], /unknown command 'tidy'/],
    ...['soon', 'Infinity', '9'.repeat(30), ''].map(
      (hours) =>
        [
          `“${hours}” for a number of hours`,
          ['clean-up', '--bucket', 'x', '--older-than', hours],
          /takes a number of hours/,
        ] as const,
    ),
  ])('refuses to be called with %s', async (_what, args, message) => {
    const { stderr, status } = await run(...args)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
  })

  it('says what is wrong with the bucket, in a sentence', async () => {
    const { stderr, status } = await run('clean-up', '--bucket', 'there-is-no-such-bucket')
    expect(status).toBe(1)
    expect(stderr).toMatch(/^The bucket “there-is-no-such-bucket” does not exist at http.*\.\n$/)
  })
})
