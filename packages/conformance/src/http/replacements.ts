import { describe, expect, it } from 'vitest'
import { put } from './client.js'
import { png, text } from './files.js'
import { putUploads } from './put-uploads.js'
import type { Suite } from './suite.js'

/** Uploads that are staged until they are completed, and then replace a file. */
export function replacementCases({ client, options: { signedUploads } }: Suite): void {
  if (!signedUploads) return
  describe('replacements by presigned PUT', () => {
    const { startPut, complete, abort } = putUploads(client)

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
      expect(await put(second, png(300, 3))).toBe(200)
      expect(await complete(first)).toMatchObject({ status: 200, body: { size: 200 } })
      expect(await complete(second)).toMatchObject({ status: 409, body: { code: 'changed-meanwhile' } })
      // The response to a completion may have been lost.
      expect(await complete(first)).toMatchObject({ status: 200, body: { size: 200 } })
      const { items } = await client().list({ directory: 'versions' })
      expect(items.map(({ size }) => size)).toEqual([200])
    })

    it('keeps the old file live until its replacement is completed', async () => {
      const old = { directory: 'live', name: 'one.png', bytes: png(100, 1) }
      await client().upload(old)
      const sizes = async () => (await client().list({ directory: 'live' })).items.map(({ size }) => size)
      const replace = (size: number) =>
        startPut({ directory: 'live', name: 'one.png', size, onConflict: 'replace' })

      const incomplete = await replace(200)
      expect(await put(incomplete, png(200, 2))).toBe(200)
      expect(await sizes()).toEqual([100])

      const aborted = await replace(201)
      expect(await put(aborted, png(201, 2))).toBe(200)
      expect((await abort(aborted)).status).toBe(200)
      expect(await complete(aborted)).toMatchObject({ status: 404, body: { code: 'not-found' } })
      expect(await sizes()).toEqual([100])

      const lie = text('<!doctype html><script>alert(1)</script>')
      const refused = await replace(lie.length)
      expect(await put(refused, lie)).toBe(200)
      expect(await complete(refused)).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
      expect(await sizes()).toEqual([100])

      expect(await complete(incomplete)).toMatchObject({ status: 200, body: { size: 200 } })
      expect(await sizes()).toEqual([200])
    })

    it('completes a replacement only under the name it was started for', async () => {
      for (const name of ['one.png', 'two.png'])
        await client().upload({ directory: 'names', name, bytes: png(100, 1) })
      const plan = await startPut({ directory: 'names', name: 'one.png', size: 200, onConflict: 'replace' })
      expect(await put(plan, png(200, 2))).toBe(200)
      const elsewhere = await complete({ ...plan, key: 'names/two.png' })
      expect(elsewhere).toMatchObject({ status: 404, body: { code: 'not-found' } })
      const { items } = await client().list({ directory: 'names' })
      expect(items.map(({ size }) => size)).toEqual([100, 100])
    })

    it('never shows what is staged, and lets no request name it', async () => {
      await client().upload({ directory: '', name: 'staged.png', bytes: png(100, 1) })
      const plan = await startPut({ name: 'staged.png', size: 200, onConflict: 'replace' })
      expect(await put(plan, png(200, 2))).toBe(200)
      const { pathname } = new URL(plan.request.url)
      const hidden = pathname.slice(pathname.indexOf('.tina-s3/'))
      const { directories } = await client().list({ directory: '' })
      expect(directories.filter((path) => path.includes('.tina-s3'))).toEqual([])
      const { items } = await client().list({ directory: '', search: hidden.slice(-20) })
      expect(items).toEqual([])
      expect((await client().send('DELETE', `?key=${encodeURIComponent(hidden)}`)).status).toBe(400)
      for (const move of [
        { from: hidden, to: 'mine.png' },
        { from: 'staged.png', to: hidden },
      ])
        expect((await client().post('/rename', move)).status).toBe(400)
      expect((await client().start({ size: 1, directory: '.tina-s3/staging', name: 'a.png' })).status).toBe(
        400,
      )
      expect(await complete(plan)).toMatchObject({ status: 200, body: { size: 200 } })
    })
  })
}
