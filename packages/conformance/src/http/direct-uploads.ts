import type { MediaItem, Problem, StatusAnswer, UploadPlan } from '@tina-s3/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxFileSize } from '../fixture.js'
import type { Suite } from '../http-contract.js'
import { put } from './client.js'
import { png, text } from './files.js'

type PutPlan = UploadPlan & { mode: 'put' }

/** Where the storage signs uploads, these prove the seal on the store itself; elsewhere, that the client is sent through the host. */
export function directUploadCases({ client, options: { signedUploads } }: Suite): void {
  describe('uploads by plan', () => {
    beforeAll(async () => {
      const { body } = await client().get<StatusAnswer>('/status')
      expect(body.capabilities.signedUploads).toBe(signedUploads)
      expect(body.modes[0]).toBe(signedUploads ? 'direct' : 'proxied')
    })

    const start = (file: object) =>
      client().post<UploadPlan & Problem>('/uploads', { type: 'image/png', size: 100, ...file })
    const startPut = async (file: object) => {
      const { status, body } = await start(file)
      expect({ status, mode: body.mode }).toEqual({ status: 201, mode: 'put' })
      return body as PutPlan
    }
    const complete = ({ key, receipt }: PutPlan) =>
      client().post<MediaItem & Problem>('/uploads/complete', { key, receipt })
    const names = async (directory: string) =>
      (await client().list({ directory })).items.map(({ name }) => name)

    it('tells the client how to send a file', async () => {
      const { status, body } = await start({ directory: 'plans', name: 'a.png' })
      expect(status).toBe(201)
      expect(body.mode).toBe(signedUploads ? 'put' : 'proxied')
    })

    it.each([
      ['too large', { name: 'a.png', size: maxFileSize + 1 }, 413, 'too-large'],
      ['a page', { name: 'a.html', type: 'text/html' }, 415, 'unsupported-type'],
      ['no size', { name: 'a.png', size: undefined }, 400, 'invalid-input'],
      ['a size in words', { name: 'a.png', size: 'ten' }, 400, 'invalid-input'],
      ['no type of this world', { name: 'a.png', type: 'x' }, 400, 'invalid-input'],
      ['no name', { name: '' }, 400, 'invalid-input'],
      ['a folder as a name', { name: 'a/b.png' }, 400, 'invalid-path'],
    ])('refuses what is announced as %s', async (_what, file, status, code) => {
      expect(await start(file)).toMatchObject({ status, body: { code } })
    })

    it('completes only what has arrived', async () => {
      const answer = await client().post('/uploads/complete', { key: 'plans/never.png', receipt: 'made-up' })
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } })
    })

    const parts = (change: object) =>
      client().post('/uploads/parts', { key: 'a.png', uploadId: 'x', size: 100, numbers: [1], ...change })

    if (!signedUploads) {
      it('says that it takes no uploads in parts', async () => {
        expect(await parts({})).toMatchObject({ status: 501, body: { code: 'not-supported' } })
        const upload = { key: 'a.png', receipt: 'x', uploadId: 'x' }
        for (const path of ['/uploads/complete', '/uploads/abort'])
          expect(await client().post(path, upload)).toMatchObject({ status: 501 })
      })
      return
    }

    it.each([
      ['a part beyond the last', { numbers: [2] }, 400, 'invalid-input'],
      ['part 0', { numbers: [0] }, 400, 'invalid-input'],
      ['half a part', { numbers: [0.5] }, 400, 'invalid-input'],
      ['too many at once', { numbers: Array.from({ length: 101 }, () => 1) }, 400, 'invalid-input'],
      ['no list', { numbers: 1 }, 400, 'invalid-input'],
      ['too many bytes', { size: maxFileSize + 1 }, 413, 'too-large'],
      ['a place outside', { key: '../a.png' }, 400, 'invalid-path'],
      ['the parts of an upload that is not', { numbers: [] }, 404, 'not-found'],
    ])('signs no part for %s', async (_what, change, status, code) => {
      expect(await parts(change)).toMatchObject({ status, body: { code } })
    })

    it('stores a file and answers what list will show, as often as asked', async () => {
      const plan = await startPut({ directory: 'direct', name: 'one.png' })
      expect(await put(plan, png())).toBe(200)
      const { status, body } = await complete(plan)
      expect(status).toBe(201)
      const { items } = await client().list({ directory: 'direct' })
      expect(items.map((item) => ({ ...item, lastModified: '' }))).toEqual([{ ...body, lastModified: '' }])
      expect(await complete(plan)).toMatchObject({ status: 201 })
    })

    it('has the bucket refuse another body, type, receipt or place, and a late or second writer', async () => {
      const plan = await startPut({ directory: 'sealed', name: 'one.png' })
      const { request } = plan
      const change = (part: Partial<typeof request>) => ({ ...plan, request: { ...request, ...part } })
      const header = (name: string, value: string) =>
        change({ headers: { ...request.headers, [name]: value } })
      expect(await put(plan, png(101))).toBe(403)
      expect(await put(plan, png(99))).toBe(403)
      expect(await put(header('content-type', 'text/html'), png())).toBe(403)
      expect(await put(header('x-amz-meta-receipt', 'forged'), png())).toBe(403)
      expect(await put(header('if-none-match', 'x'), png())).toBe(403)
      expect(await put(change({ url: request.url.replace('one.png', 'two.png') }), png())).toBe(403)
      const forge = (_: string, digit: string) => `Signature=${digit === '0' ? '1' : '0'}`
      expect(await put(change({ url: request.url.replace(/Signature=(.)/, forge) }), png())).toBe(403)
      expect(await names('sealed')).toEqual([])
      expect(await put(plan, png())).toBe(200)
      expect(await put(plan, png())).toBe(412)
    })

    it('lets exactly one of 20 simultaneous uploads of one name win', async () => {
      const sizes = Array.from({ length: 20 }, (_, index) => 1000 + index)
      const plans = await Promise.all(
        sizes.map((size) => startPut({ directory: 'race direct', name: 'one.png', size })),
      )
      const answers = await Promise.all(plans.map((plan, index) => put(plan, png(sizes[index], index))))
      expect(answers.filter((status) => status === 200)).toHaveLength(1)
      expect(answers.filter((status) => status === 412 || status === 409)).toHaveLength(19)
      const winner = answers.indexOf(200)
      const completed = await Promise.all(plans.map(complete))
      expect(completed[winner]).toMatchObject({ status: 201, body: { size: sizes[winner] } })
      expect(completed.filter(({ body }) => body.code === 'receipt-mismatch')).toHaveLength(19)
    })

    it('removes what lies about itself, and says so', async () => {
      const lie = text('<!doctype html><script>alert(1)</script>')
      const plan = await startPut({ directory: 'lying', name: 'photo.png', size: lie.length })
      expect(await put(plan, lie)).toBe(200)
      expect(await complete(plan)).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
      expect(await names('lying')).toEqual([])
    })

    it('lets nobody complete or abort what another upload wrote', async () => {
      const mine = await startPut({ directory: 'owned', name: 'one.png' })
      const other = await startPut({ directory: 'owned', name: 'one.png' })
      expect(await put(mine, png())).toBe(200)
      expect(await complete(other)).toMatchObject({ status: 409, body: { code: 'receipt-mismatch' } })
      const abort = ({ key, receipt }: PutPlan) => client().post('/uploads/abort', { key, receipt })
      expect(await abort(other)).toMatchObject({ status: 409, body: { code: 'receipt-mismatch' } })
      // Whoever may read the object may read its metadata.
      const readable = mine.request.headers['x-amz-meta-receipt'] ?? ''
      expect(await abort({ ...mine, receipt: readable })).toMatchObject({ status: 409 })
      expect(await names('owned')).toEqual(['one.png'])
      expect((await abort(mine)).status).toBe(204)
      expect(await names('owned')).toEqual([])
      expect((await abort(mine)).status).toBe(204)
    })

    it('replaces only the version it was asked to replace', async () => {
      await client().upload({ directory: 'versions', name: 'one.png', bytes: png(100, 1) })
      const first = await startPut({
        directory: 'versions',
        name: 'one.png',
        size: 200,
        onConflict: 'replace',
      })
      const second = await startPut({
        directory: 'versions',
        name: 'one.png',
        size: 300,
        onConflict: 'replace',
      })
      expect(await put(first, png(200, 2))).toBe(200)
      expect(await put(second, png(300, 3))).toBe(412)
      expect(await complete(first)).toMatchObject({ status: 201, body: { size: 200 } })
    })

    it('numbers a taken name when asked to', async () => {
      await client().upload({ directory: 'numbered', name: 'one.png', bytes: png() })
      expect(await start({ directory: 'numbered', name: 'one.png' })).toMatchObject({
        status: 409,
        body: { code: 'name-taken' },
      })
      const plan = await startPut({ directory: 'numbered', name: 'one.png', onConflict: 'rename' })
      expect(plan.key).toBe('numbered/one-1.png')
    })

    it('has SVG pictures served as attachments, so that opening one runs nothing', async () => {
      const svg = text('<svg xmlns="http://www.w3.org/2000/svg"/>')
      const plan = await startPut({
        directory: 'vector',
        name: 'logo.svg',
        size: svg.length,
        type: 'image/svg+xml',
      })
      expect(plan.request.headers['content-disposition']).toBe('attachment')
      expect(await put(plan, svg)).toBe(200)
      expect((await complete(plan)).status).toBe(201)
    })
  })
}
