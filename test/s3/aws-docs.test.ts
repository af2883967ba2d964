/** The JSON that `docs/aws.md` shows, put on a bucket as it stands but for the bucket's name. */
import { readFileSync } from 'node:fs'
import {
  type BucketLifecycleConfiguration,
  type CORSRule,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { type StartUploadsResponse, isProblem } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'

const origin = 'https://www.example.com'
const read = (name: string) =>
  readFileSync(new URL(`../../docs/aws/${name}.json`, import.meta.url), 'utf8').trim()

describe('docs/aws.md', () => {
  let bucket: TestBucket
  let client: S3Client

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    client = new S3Client(bucket.config)
  })
  afterAll(async () => {
    client.destroy()
    await bucket.remove()
  })

  async function plan(file: { name: string; type: string; onConflict?: string }) {
    const handler = createMediaHandler({
      storage: s3Storage({ bucket: bucket.bucket, ...bucket.config }),
      mediaRoot: 'media',
      authorize: () => true,
    })
    const body = JSON.stringify({ files: [{ directory: '', size: 3, ...file }] })
    const headers = { 'content-type': 'application/json' }
    const url = 'http://localhost/api/s3/media/uploads'
    const response = await handler(new Request(url, { method: 'POST', headers, body }))
    const { plans } = (await response.json()) as StartUploadsResponse
    const [made] = plans
    if (!made || isProblem(made) || made.mode !== 'put') throw new Error(JSON.stringify(made))
    return made.request
  }

  it.each([
    ['a new picture', { name: 'new.png', type: 'image/png' }],
    ['an SVG', { name: 'new.svg', type: 'image/svg+xml' }],
    ['a replacement', { name: 'old.png', type: 'image/png', onConflict: 'replace' }],
  ])('allows the browser to send %s, from the admin’s origin alone', async (_what, file) => {
    const rules = JSON.parse(read('cors')) as CORSRule[]
    const { bucket: Bucket } = bucket
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: rules } }))
    await client.send(new PutObjectCommand({ Bucket, Key: 'media/old.png', Body: 'old' }))
    const { url, headers } = await plan(file)
    const sent = Object.keys(headers).filter((name) => name !== 'content-length')
    const preflight = (from: string, names: readonly string[]) =>
      fetch(url, {
        method: 'OPTIONS',
        headers: {
          origin: from,
          'access-control-request-method': 'PUT',
          'access-control-request-headers': names.join(','),
        },
      })
    expect((await preflight(origin, sent)).headers.get('access-control-allow-origin')).toBe(origin)
    for (const [from, names] of [
      ['https://evil.example', sent],
      [origin, [...sent, 'x-amz-acl']],
    ] as const) {
      expect((await preflight(from, names)).headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  it('lets everyone read below the media root, and there alone', async () => {
    const { bucket: Bucket, config } = bucket
    for (const Key of ['media/a.png', 'private/a.png']) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    }
    const { publicUrl } = s3Storage({ bucket: Bucket, ...config })
    expect((await fetch(publicUrl('media/a.png'))).status).toBe(403)
    const Policy = read('read-policy').replaceAll('my-media', Bucket)
    await client.send(new PutBucketPolicyCommand({ Bucket, Policy }))
    expect((await fetch(publicUrl('media/a.png'))).status).toBe(200)
    expect((await fetch(publicUrl('private/a.png'))).status).toBe(403)
    expect((await fetch(publicUrl(''))).status).toBe(403)
  })

  it('has a lifecycle rule that the server takes', async () => {
    const LifecycleConfiguration = JSON.parse(read('lifecycle')) as BucketLifecycleConfiguration
    await client.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: bucket.bucket, LifecycleConfiguration }),
    )
  })

  it.each(['permissions', 'cloudfront-policy'])('has JSON for %s', (name) => {
    expect(JSON.parse(read(name))).toMatchObject({ Version: '2012-10-17' })
  })
})
