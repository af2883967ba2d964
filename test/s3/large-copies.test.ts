/** Objects that are larger than one CopyObject takes, which renames and replacements copy by UploadPartCopy. */
import { type RequestListener, request } from 'node:http'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
// Internal: the limits are AWS's, and no gateway has 5 GiB copied in a test's time.
import { createSdkApi } from '../../packages/core/src/s3/api.js'
import { copyObject } from '../../packages/core/src/s3-protocol/copy.js'
import { type TestServer, startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'

const mebibyte = 1024 ** 2
const limits = { maxCopySize: 8 * mebibyte, partSize: 5 * mebibyte }

describe('copyObject, above the limit of CopyObject', () => {
  let bucket: TestBucket
  let client: S3Client
  let link: TestServer
  let breakAt = 0
  const copies: string[] = []

  /** Responds to CopyObject as AWS does where the source is too large, which Ceph's gateway copies all the same. */
  const passOn: RequestListener = (req, res) => {
    const { method, url, headers } = req
    if (headers['x-amz-copy-source'] !== undefined) {
      const range = String(headers['x-amz-copy-source-range'] ?? 'all')
      copies.push(range)
      if (range === 'all' || copies.length === breakAt) {
        res.writeHead(400, { 'content-type': 'application/xml' })
        res.end(
          '<Error><Code>InvalidRequest</Code><Message>The specified copy source is too large.</Message></Error>',
        )
        return
      }
    }
    const { hostname, port } = new URL(inject('s3').endpoint)
    const upstream = request({ hostname, port, method, path: url, headers }, (response) => {
      res.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(res)
    })
    req.pipe(upstream)
  }

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    link = await startServer(passOn)
    client = new S3Client({ ...bucket.config, endpoint: link.origin })
    const content = Buffer.from(Uint8Array.from({ length: 12 * mebibyte }, (_, index) => index % 251))
    const headers = {
      ContentType: 'video/mp4',
      ContentDisposition: 'attachment',
      Metadata: { receipt: 'kept' },
    }
    await client.send(
      new PutObjectCommand({ Bucket: bucket.bucket, Key: 'large ü.mp4', Body: content, ...headers }),
    )
  })
  afterAll(async () => {
    client.destroy()
    await link.close()
    await bucket.remove()
  })

  const copyTo = (Key: string) => {
    const context = { api: createSdkApi(client, bucket), bucket: bucket.bucket }
    return copyObject(context, 'large ü.mp4', Key, { onlyIf: { absent: true }, limits })
  }

  it('copies by UploadPartCopy and keeps bytes, type, disposition and metadata', async () => {
    const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    await copyTo('moved/large.mp4')
    expect(copies.slice(1).sort()).toEqual([
      'bytes=0-5242879',
      'bytes=10485760-12582911',
      'bytes=5242880-10485759',
    ])
    const [source, copy] = await Promise.all(
      ['large ü.mp4', 'moved/large.mp4'].map((key) => storage.open(key)),
    )
    const { size, type, metadata } = source!.object
    expect(copy?.object).toMatchObject({ size, type, metadata })
    const [a, b] = await Promise.all([source, copy].map((each) => new Response(each!.body).arrayBuffer()))
    expect(Buffer.compare(Buffer.from(a!), Buffer.from(b!))).toBe(0)
    await expect(copyTo('moved/large.mp4')).rejects.toMatchObject({ code: 'precondition-failed' })
  })

  it('leaves neither parts nor a placeholder when a part cannot be copied', async () => {
    const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    breakAt = copies.length + 3
    await expect(copyTo('broken.mp4')).rejects.toMatchObject({ code: 'rejected' })
    expect(await storage.head('broken.mp4')).toBeUndefined()
    expect((await storage.multipart?.incomplete(''))?.uploads).toEqual([])
  })
})
