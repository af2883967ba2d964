/** Files that are sent as multipart uploads, as a client that knows nothing but the contract sends them, and as a liar would. */
import type { MediaItem, Problem, SignPartsResponse, SignedRequest, UploadPlan } from '@tina-s3/contract'
import { type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestServer, startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'
import { readEntry, toBody } from '../one-upload.js'

type PartsPlan = UploadPlan & { mode: 'multipart' }

const mebibyte = 1024 ** 2
const signature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const page = Buffer.from('<!doctype html><script>alert(1)</script>')

describe('multipart uploads', () => {
  let bucket: TestBucket
  let storage: StorageProvider
  let server: TestServer
  let base: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    const uploads = { maxFileSize: 200 * mebibyte }
    const handler = createMediaHandler({ storage, authorize: () => true, mediaRoot: 'library', uploads })
    server = await startServer(toNodeListener(handler))
    base = `${server.origin}/api/s3/media`
  })
  afterAll(async () => {
    await server.close()
    expect((await storage.multipart?.incomplete(''))?.uploads).toEqual([])
    await bucket.remove()
  })

  async function post<T>(path: string, body: object): Promise<{ status: number; body: T & Problem }> {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(toBody(path, body)) }
    const response = await fetch(base + path, init)
    return readEntry<T>(path, response.status, await response.json())
  }
  const start = async (file: object, size = 65 * mebibyte) => {
    const { body } = await post<UploadPlan>('/uploads', { type: 'image/png', size, ...file })
    expect(body).toMatchObject({ mode: 'multipart', partSize: 16 * mebibyte })
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
    const { body } = await post<SignPartsResponse>('/uploads/sign-parts', ask)
    expect(body.requests.map(({ headers }) => headers['content-length'])).toEqual(
      [16, 8].map((size) => String(size * mebibyte)),
    )
    expect((await abort(plan)).status).toBe(200)
  })

  it('arrive whole, with missing parts sent later, and complete again when repeated', async () => {
    const bytes = content(signature)
    const plan = await start({ directory: 'R&D ü', name: 'a+b.png' })
    await sendAll(plan, bytes, 3)
    expect(await complete(plan)).toMatchObject({ status: 400, body: { code: 'size-mismatch' } })
    const { key, uploadId } = plan
    const ask = { key, uploadId, size: bytes.byteLength, numbers: [] }
    expect(await post('/uploads/sign-parts', ask)).toMatchObject({
      body: { requests: [], arrived: [1, 2, 4, 5] },
    })
    expect(await put(plan.requests[2]!, bytes.slice(32 * mebibyte, 48 * mebibyte))).toBe(200)
    const completed = await complete(plan)
    expect(completed).toMatchObject({ status: 200, body: { key, size: bytes.byteLength } })
    expect(await complete(plan)).toMatchObject({ status: 200, body: { key, size: bytes.byteLength } })
    const served = new Uint8Array(await (await fetch(completed.body.url)).arrayBuffer())
    expect(Buffer.compare(served, bytes)).toBe(0)
    expect((await post('/uploads/sign-parts', ask)).status).toBe(404)
  })

  it('are removed at completion when the first bytes do not match the file extension', async () => {
    const plan = await start({ directory: 'lying', name: 'a.png' })
    await sendAll(plan, content(page))
    expect(await complete(plan)).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
    expect(await storage.head('library/lying/a.png')).toBeUndefined()
  })

  it('cannot be completed with a forged receipt', async () => {
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
    const response = await complete({ ...other, receipt: other.receipt.replace('reject', 'replace') })
    expect(response).toMatchObject({ status: 409, body: { code: 'receipt-mismatch' } })
    expect(await storage.head('library/forged/b.png')).toBeUndefined()
    await Promise.all([plan, other].map(abort))
  })

  it('are refused when the name exists by then, and leave that file untouched', async () => {
    const plan = await start({ directory: 'existing', name: 'a.png' })
    await sendAll(plan, content(signature))
    const owner = content(signature, 100)
    await storage.put('library/existing/a.png', new Blob([owner]).stream(), { type: 'image/png', size: 100 })
    expect(await complete(plan)).toMatchObject({ status: 409, body: { code: 'name-taken' } })
    expect((await abort(plan)).status).toBe(200)
    expect(await storage.head('library/existing/a.png')).toMatchObject({ size: 100 })
  })

  it('replace the existing file where onConflict is replace', async () => {
    const owner = content(signature, 100)
    await storage.put('library/old/a.png', new Blob([owner]).stream(), { type: 'image/png', size: 100 })
    const plan = await start({ directory: 'old', name: 'a.png', onConflict: 'replace' })
    await sendAll(plan, content(signature))
    const ask = { key: plan.key, uploadId: plan.uploadId, size: 65 * mebibyte }
    expect(await post('/uploads/sign-parts', { ...ask, numbers: [] })).toMatchObject({
      body: { arrived: [1, 2, 3, 4, 5] },
    })
    expect(
      (await post<SignPartsResponse>('/uploads/sign-parts', { ...ask, numbers: [2] })).body.requests,
    ).toHaveLength(1)
    expect(await storage.head('library/old/a.png')).toMatchObject({ size: 100 })
    expect(await complete(plan)).toMatchObject({ status: 200, body: { size: 65 * mebibyte } })
    expect(await complete(plan)).toMatchObject({ status: 200, body: { size: 65 * mebibyte } })
    expect(await storage.head('library/old/a.png')).toMatchObject({ size: 65 * mebibyte })
    expect((await storage.list({ prefix: 'library/.tina-s3/', limit: 10 })).objects).toEqual([])
  })

  it('leave the old file when the replacement is refused, aborted or no longer of the version that was seen', async () => {
    const owner = content(signature, 100)
    const putOld = (size: number) =>
      storage.put('library/kept/a.png', new Blob([owner.slice(0, size)]).stream(), {
        type: 'image/png',
        size,
      })
    await putOld(100)
    const replace = () => start({ directory: 'kept', name: 'a.png', onConflict: 'replace' })
    const refused = await replace()
    await sendAll(refused, content(page))
    expect(await complete(refused)).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
    const aborted = await replace()
    await sendAll(aborted, content(signature))
    expect((await abort(aborted)).status).toBe(200)
    expect(await complete(aborted)).toMatchObject({ status: 404 })
    expect(await storage.head('library/kept/a.png')).toMatchObject({ size: 100 })
    const late = await replace()
    await sendAll(late, content(signature))
    await putOld(50)
    expect(await complete(late)).toMatchObject({ status: 409, body: { code: 'changed-meanwhile' } })
    expect(await storage.head('library/kept/a.png')).toMatchObject({ size: 50 })
    expect((await storage.list({ prefix: 'library/.tina-s3/', limit: 10 })).objects).toEqual([])
  })

  it('are refused when a part is not the one that the client has sent', async () => {
    const plan = await start({ directory: 'mixed', name: 'a.png' })
    await sendAll(plan, content(signature))
    const stored = await storage.multipart?.parts('library/mixed/a.png', plan.uploadId)
    const parts = (stored ?? []).map(({ number, etag }) => ({ number, etag }))
    const declare = (sent: object) => {
      const { key, receipt, uploadId } = plan
      return post<MediaItem>('/uploads/complete', { key, receipt, uploadId, parts: sent })
    }
    const other = parts.map((part) => (part.number === 2 ? { ...part, etag: '"other"' } : part))
    expect(await declare(other)).toMatchObject({ status: 409, body: { code: 'parts-mismatch' } })
    expect(await storage.head('library/mixed/a.png')).toBeUndefined()
    expect(await declare([{ number: 1 }])).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
    // As proxies hand them on.
    const weak = parts.map((part, index) => ({
      ...part,
      etag: index === 0 ? `W/${part.etag}` : part.etag.replaceAll('"', ''),
    }))
    expect(await declare(weak)).toMatchObject({ status: 200 })
  })
})
