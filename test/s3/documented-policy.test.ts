/** The bucket as TinaCMS documents it: a user with ListBucket, PutObject and DeleteObject, and objects that anyone may read. */
import type { MediaItem, Problem, UploadPlan } from '@tina-s3/contract'
import { type MediaStore, createMediaStore } from '@tina-s3/client-store'
import { createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type TestServer, startServer } from '../server.js'
import { type TestBucket, createBucket } from './bucket.js'
import { readEntry, toBody } from '../one-upload.js'

describe('a bucket with the documented policy', () => {
  const guest = findGuest()
  let bucket: TestBucket
  let server: TestServer
  let endpoint: string
  let store: MediaStore

  const write = {
    principals: [guest.arn],
    actions: ['s3:PutObject', 's3:PutObjectAcl', 's3:DeleteObject'],
    below: '/*',
  }
  const list = { principals: [guest.arn], actions: ['s3:ListBucket'], below: '' }
  const read = { principals: ['*'], actions: ['s3:GetObject'], below: '/*' }

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'), { publicRead: true })
    const credentials = { accessKeyId: guest.accessKeyId, secretAccessKey: guest.secretAccessKey }
    const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config, credentials })
    const handler = createMediaHandler({ storage, authorize: () => true })
    server = await startServer(toNodeListener(handler))
    endpoint = `${server.origin}/api/s3/media`
    store = new (createMediaStore({ endpoint }))()
  })
  afterAll(async () => {
    await server.close()
    await bucket.remove()
  })
  beforeEach(() => bucket.setPolicy([write, list, read]))

  const picture = (name: string) =>
    new File([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(100)], name, {
      type: 'image/png',
    })
  const names = async (directory: string) =>
    (await store.list({ directory })).items.map(({ filename }) => filename)

  it('allows every operation', async () => {
    const [stored] = await store.persist([{ directory: 'all', file: picture('a.png') }])
    expect((await store.list({ directory: 'all' })).items).toEqual([stored])
    const renamed = await store.rename('all/a.png', 'all/b.png')
    expect(await names('all')).toEqual(['b.png'])
    await store.delete(renamed)
    expect(await names('all')).toEqual([])
  })

  it('names the permission that is missing where objects cannot be read, and keeps what arrived', async () => {
    // Ceph lets who has written an object read it, unless that is forbidden.
    const unreadable = { principals: [guest.arn], actions: ['s3:GetObject'], below: '/*', denies: true }
    await bucket.setPolicy([write, list, unreadable])
    const post = async <T>(path: string, body: object) => {
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(toBody(path, body)) }
      const response = await fetch(endpoint + path, init)
      return readEntry<T>(path, response.status, await response.json())
    }
    const file = picture('kept.png')
    const declared = { directory: 'unreadable', name: file.name, size: file.size, type: file.type }
    const { body: plan } = await post<UploadPlan & { mode: 'put' }>('/uploads', declared)
    const { 'content-length': _, ...headers } = plan.request.headers
    expect((await fetch(plan.request.url, { method: 'PUT', headers, body: file })).status).toBe(200)
    const upload = { key: plan.key, receipt: plan.receipt }
    const refused = await post<Problem>('/uploads/complete', upload)
    expect(refused).toMatchObject({ status: 502, body: { code: 'storage-permission-missing' } })
    expect(refused.body.detail).toContain('s3:GetObject')
    expect(await names('unreadable')).toEqual(['kept.png'])
    await bucket.setPolicy([write, list, read])
    expect(await post<MediaItem>('/uploads/complete', upload)).toMatchObject({
      status: 200,
      body: { key: plan.key },
    })
  })

  it.each([
    ['s3:ListBucket', [write, read], () => store.list()],
    [
      's3:PutObject',
      [{ ...write, actions: ['s3:DeleteObject'] }, list, read],
      () => store.rename('some/a.png', 'some/b.png'),
    ],
    [
      's3:DeleteObject',
      [{ ...write, actions: ['s3:PutObject'] }, list, read],
      () => store.delete({ type: 'file', id: 'some/a.png', filename: 'a.png', directory: 'some' }),
    ],
  ])('says that %s is missing, and loses nothing', async (permission, statements, work) => {
    await store.persist([{ directory: 'some', file: picture('a.png') }]).catch(() => undefined)
    await bucket.setPolicy(statements)
    await expect(work()).rejects.toThrow(permission)
    await bucket.setPolicy([write, list, read])
    expect(await names('some')).toEqual(['a.png'])
  })
})

function findGuest() {
  const { guest } = inject('s3')
  if (guest !== undefined) return guest
  throw new Error(
    'These tests need a second account on your S3 server, without rights: set TEST_S3_GUEST_ACCESS_KEY, TEST_S3_GUEST_SECRET_KEY and TEST_S3_GUEST_ARN.',
  )
}
