/** Files that go in parts, as a client that knows nothing but the contract sends them, and as a liar would. */
import { type Server, createServer } from 'node:http'
import type { MediaItem, Problem, SignPartsAnswer, SignedRequest, UploadPlan } from '@tina-s3/contract'
import { type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'

type PartsPlan = UploadPlan & { mode: 'parts' }

const mebibyte = 1024 ** 2
const signature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const page = Buffer.from('<!doctype html><script>alert(1)</script>')

describe('uploads in parts', () => {
  let bucket: TestBucket
  let storage: StorageProvider
  let server: Server
  let base: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    const uploads = { maxFileSize: 200 * mebibyte }
    const handler = createMediaHandler({ storage, authorize: () => true, mediaRoot: 'library', uploads })
    server = createServer((req, res) => void toNodeListener(handler)(req, res))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as { port: number }).port}/api/s3/media`
  })
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve).closeAllConnections())
    expect((await storage.multipart?.unfinished(''))?.uploads).toEqual([])
    await bucket.remove()
  })

  async function post<T>(path: string, body: object): Promise<{ status: number; body: T & Problem }> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body) })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T & Problem }
  }
  const start = async (file: object, size = 65 * mebibyte) => {
    const { body } = await post<UploadPlan>('/uploads', { type: 'image/png', size, ...file })
    expect(body).toMatchObject({ mode: 'parts', partSize: 16 * mebibyte })
    return body as PartsPlan
  }
  const put = async ({ url, method, headers }: SignedRequest, body: Uint8Array<ArrayBuffer>) => {
    const { 'content-length': length, ...rest } = headers
    expect(Number(length)).toBeGreaterThan(0)
    return (await fetch(url, { method, headers: rest, body })).status
  }
  const content = (begin: Uint8Array, size = 65 * mebibyte) => {
    const bytes = new Uint8Array(size).fill(7)
    bytes.set(begin)
    return bytes
  }
  const sendAll = async ({ requests, partSize }: PartsPlan, bytes: Uint8Array<ArrayBuffer>, but?: number) => {
    for (const [index, request] of requests.entries()) {
      if (index + 1 === but) continue
      expect(await put(request, bytes.slice(index * partSize, (index + 1) * partSize))).toBe(200)
    }
  }
  const complete = ({ key, receipt, uploadId }: PartsPlan) =>
    post<MediaItem>('/uploads/complete', { key, receipt, uploadId })
  const abort = ({ key, receipt, uploadId }: PartsPlan) => post('/uploads/abort', { key, receipt, uploadId })

  it('are for files above 64 MiB, in as many parts as it takes', async () => {
    const small = await post<UploadPlan>('/uploads', { name: 'small.png', size: 64 * mebibyte })
    expect(small.body).toMatchObject({ mode: 'put' })
    const plan = await start({ name: 'a.png' }, 200 * mebibyte)
    expect(plan.requests.map(({ headers }) => headers['content-length'])).toEqual(
      Array.from({ length: 8 }, () => String(16 * mebibyte)),
    )
    const { key, uploadId } = plan
    const ask = { key, uploadId, size: 200 * mebibyte, numbers: [12, 13] }
    const { body } = await post<SignPartsAnswer>('/uploads/parts', ask)
    expect(body.requests.map(({ headers }) => headers['content-length'])).toEqual(
      [16, 8].map((size) => String(size * mebibyte)),
    )
    expect((await abort(plan)).status).toBe(204)
  })

  it('arrive whole, with missing parts sent later, and complete as often as asked', async () => {
    const bytes = content(signature)
    const plan = await start({ directory: 'R&D ü', name: 'a+b.png' })
    await sendAll(plan, bytes, 3)
    expect(await complete(plan)).toMatchObject({ status: 400, body: { code: 'size-mismatch' } })
    const { key, uploadId } = plan
    const ask = { key, uploadId, size: bytes.byteLength, numbers: [] }
    expect(await post('/uploads/parts', ask)).toMatchObject({ body: { requests: [], arrived: [1, 2, 4, 5] } })
    expect(await put(plan.requests[2]!, bytes.slice(32 * mebibyte, 48 * mebibyte))).toBe(200)
    const completed = await complete(plan)
    expect(completed).toMatchObject({ status: 201, body: { key, size: bytes.byteLength } })
    expect(await complete(plan)).toMatchObject({ status: 201, body: { key, size: bytes.byteLength } })
    const served = new Uint8Array(await (await fetch(completed.body.url)).arrayBuffer())
    expect(Buffer.compare(served, bytes)).toBe(0)
    expect((await post('/uploads/parts', ask)).status).toBe(404)
  })

  it('are removed when they are not what they are called', async () => {
    const plan = await start({ directory: 'lying', name: 'a.png' })
    await sendAll(plan, content(page))
    expect(await complete(plan)).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
    expect(await storage.head('library/lying/a.png')).toBeUndefined()
  })

  it('can not be completed with made-up terms', async () => {
    const plan = await start({ directory: 'forged', name: 'a.png' })
    await sendAll(plan, content(signature))
    const forge = (from: RegExp | string, to: string) => ({
      ...plan,
      receipt: plan.receipt.replace(from, to),
    })
    expect(await complete(forge(/\..*/, ''))).toMatchObject({
      status: 409,
      body: { code: 'receipt-mismatch' },
    })
    expect(await complete(forge(/\.\d+/, '.100'))).toMatchObject({ body: { code: 'size-mismatch' } })
    const other = await start({ directory: 'forged', name: 'b.png' })
    await sendAll(other, content(page))
    const answer = await complete({ ...other, receipt: other.receipt.replace('reject', 'replace') })
    expect(answer).toMatchObject({ status: 409, body: { code: 'receipt-mismatch' } })
    expect(await storage.head('library/forged/b.png')).toBeUndefined()
    await Promise.all([plan, other].map(abort))
  })

  it('refuse a name that was taken meanwhile, and touch nothing of its owner', async () => {
    const plan = await start({ directory: 'taken', name: 'a.png' })
    await sendAll(plan, content(signature))
    const owner = content(signature, 100)
    await storage.put('library/taken/a.png', new Blob([owner]).stream(), { type: 'image/png', size: 100 })
    expect(await complete(plan)).toMatchObject({ status: 409, body: { code: 'name-taken' } })
    expect((await abort(plan)).status).toBe(204)
    expect(await storage.head('library/taken/a.png')).toMatchObject({ size: 100 })
  })

  it('replace what is there where that is asked for', async () => {
    const owner = content(signature, 100)
    await storage.put('library/old/a.png', new Blob([owner]).stream(), { type: 'image/png', size: 100 })
    const plan = await start({ directory: 'old', name: 'a.png', onConflict: 'replace' })
    await sendAll(plan, content(signature))
    expect(await complete(plan)).toMatchObject({ status: 201, body: { size: 65 * mebibyte } })
  })
})
