/** A replacement whose sender changes it after it has been checked, and before it is put in place. */
import type { UploadPlan } from '@tina-s3/contract'
import { type StorageProvider, createMediaHandler } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from './bucket.js'
import { readEntry, toBody } from '../one-upload.js'

let bucket: TestBucket
beforeAll(async () => {
  bucket = await createBucket(inject('s3'))
})
afterAll(() => bucket.remove())

it('puts in place nothing but the bytes that were checked', async () => {
  const signature = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
  const page = Buffer.from('<!doctype html><script>alert(1)</script>')
  const picture = Buffer.concat([signature, Buffer.alloc(page.byteLength - signature.byteLength)])
  const real = s3Storage({ bucket: bucket.bucket, ...bucket.config })
  let resend = async () => undefined as unknown
  const storage: StorageProvider = {
    ...real,
    async copy(...args) {
      await resend()
      return real.copy(...args)
    },
  }
  const handler = createMediaHandler({ storage, authorize: () => true })
  const post = async <T>(path: string, body: object) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toBody(path, body)),
    }
    const response = await handler(new Request(`http://localhost/api/s3/media${path}`, init))
    return readEntry<T>(path, response.status, await response.json())
  }
  const live = { type: 'image/png', size: signature.byteLength }
  await real.put('a.png', new Blob([signature]).stream(), live)
  const { body: plan } = await post<UploadPlan>('/uploads', {
    name: 'a.png',
    size: page.byteLength,
    type: 'image/png',
    onConflict: 'replace',
  })
  if (plan.mode !== 'put') throw new Error(plan.mode)
  const { 'content-length': _, ...headers } = plan.request.headers
  const send = (body: Uint8Array<ArrayBuffer>) => fetch(plan.request.url, { method: 'PUT', headers, body })
  await send(picture)
  resend = () => send(page)
  const { key, receipt } = plan
  const completed = await post('/uploads/complete', { key, receipt })
  expect(completed).toMatchObject({ status: 409, body: { code: 'changed-meanwhile' } })
  expect((await real.head('a.png'))?.size).toBe(signature.byteLength)
  const { objects } = await real.list({ prefix: '', limit: 10, recursive: true })
  expect(objects.map((object) => object.key)).toEqual(['a.png'])
})
