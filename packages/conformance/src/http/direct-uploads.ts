import { describe, expect, it } from 'vitest'
import { put } from './client.js'
import { png, text } from './files.js'
import { putUploads } from './put-uploads.js'
import type { Suite } from './suite.js'

/** What the storage itself holds a presigned PUT to, and what its completion checks. */
export function directUploadCases({ client, options: { signedUploads } }: Suite): void {
  if (!signedUploads) return
  describe('uploads by presigned PUT', () => {
    const { startPut, complete, abort, names } = putUploads(client)

    it('stores a file and returns what list will show, as often as asked', async () => {
      const plan = await startPut({ directory: 'direct', name: 'one.png' })
      expect(await put(plan, png())).toBe(200)
      const { status, body } = await complete(plan)
      expect(status).toBe(200)
      const { items } = await client().list({ directory: 'direct' })
      expect(items.map((item) => ({ ...item, lastModified: '' }))).toEqual([{ ...body, lastModified: '' }])
      expect(await complete(plan)).toMatchObject({ status: 200 })
    })

    it('has the bucket refuse another body, type, receipt or key, and a late or second writer', async () => {
      const plan = await startPut({ directory: 'signed', name: 'one.png' })
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
      expect(await names('signed')).toEqual([])
      expect(await put(plan, png())).toBe(200)
      expect(await put(plan, png())).toBe(412)
    })

    it('lets exactly one of 20 simultaneous uploads of one name win', async () => {
      const sizes = Array.from({ length: 20 }, (_, index) => 1000 + index)
      const plans = await Promise.all(
        sizes.map((size) => startPut({ directory: 'race direct', name: 'one.png', size })),
      )
      const statuses = await Promise.all(plans.map((plan, index) => put(plan, png(sizes[index], index))))
      expect(statuses.filter((status) => status === 200)).toHaveLength(1)
      expect(statuses.filter((status) => status === 412 || status === 409)).toHaveLength(19)
      const winner = statuses.indexOf(200)
      const completed = await Promise.all(plans.map(complete))
      expect(completed[winner]).toMatchObject({ status: 200, body: { size: sizes[winner] } })
      expect(completed.filter(({ body }) => body.code === 'name-taken')).toHaveLength(19)
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
      expect(await complete(other)).toMatchObject({ status: 409, body: { code: 'name-taken' } })
      expect(await abort(other)).toMatchObject({ status: 409, body: { code: 'receipt-mismatch' } })
      // Whoever may read the object may read its metadata.
      const readable = mine.request.headers['x-amz-meta-receipt'] ?? ''
      expect(await abort({ ...mine, receipt: readable })).toMatchObject({ status: 409 })
      expect(await names('owned')).toEqual(['one.png'])
      expect(await abort(mine)).toMatchObject({ status: 200, body: null })
      expect(await names('owned')).toEqual([])
      expect(await abort(mine)).toMatchObject({ status: 200, body: null })
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
      expect((await complete(plan)).status).toBe(200)
    })
  })
}
