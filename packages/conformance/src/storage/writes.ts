import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { bytesOf, expectBytes, listKeys, put, read, readText, refusal, streamOf } from './objects.js'

export function writeCases({ storage, options }: StorageSuite): void {
  describe('put', () => {
    it('stores the same bytes, type and size', async () => {
      const bytes = bytesOf(3 * 1024 ** 2 + 17)
      const chunks = [0, 1, 100, 65_536, 65_537, 1_000_000, bytes.byteLength].map((end, index, ends) =>
        bytes.subarray(ends[index - 1] ?? 0, end),
      )
      const written = await storage().put('put/whole.png', streamOf(...chunks), {
        type: 'image/png',
        size: bytes.byteLength,
      })
      const head = await storage().head('put/whole.png')
      expect(head).toMatchObject({ key: 'put/whole.png', size: bytes.byteLength, type: 'image/png' })
      expect(head?.etag).toBe(written.etag)
      expect(Math.abs(Date.now() - Number(head?.lastModified))).toBeLessThan(15 * 60_000)
      expectBytes(await read(storage(), 'put/whole.png'), bytes)
    })

    if (options.served)
      it('stores headers that are sent back with the object, and copies them', async () => {
        const headers = { cacheControl: 'public, max-age=31536000, immutable', disposition: 'attachment' }
        await put(storage(), 'put/headers.svg', '<svg/>', headers)
        await storage().copy('put/headers.svg', 'put/copied.svg')
        for (const key of ['put/headers.svg', 'put/copied.svg']) {
          const response = await fetch(storage().publicUrl(key))
          expect(response.headers.get('cache-control')).toBe(headers.cacheControl)
          expect(response.headers.get('content-disposition')).toBe('attachment')
        }
      })

    it('stores an empty file', async () => {
      await put(storage(), 'put/empty.png', '')
      expect(await storage().head('put/empty.png')).toMatchObject({ size: 0 })
      expect(await readText(storage(), 'put/empty.png')).toBe('')
    })

    it('replaces an existing object without onlyIf', async () => {
      const first = await put(storage(), 'put/replaced.png', 'first, and longer')
      const second = await put(storage(), 'put/replaced.png', 'second')
      expect(second.etag).not.toBe(first.etag)
      expect(await readText(storage(), 'put/replaced.png')).toBe('second')
    })

    it('refuses a body that is longer or shorter than its size, and stores nothing of it', async () => {
      for (const size of [9, 11]) {
        const body = streamOf(bytesOf(4), bytesOf(6))
        const refused = storage().put('sizes/lie.png', body, { type: 'image/png', size })
        await expect(refused).rejects.toMatchObject(refusal('rejected'))
      }
      await expect(put(storage(), 'sizes/lie.png', 'x', { size: 0 })).rejects.toMatchObject(
        refusal('rejected'),
      )
      await expect(put(storage(), 'sizes/lie.png', '', { size: 1 })).rejects.toMatchObject(
        refusal('rejected'),
      )
      expect(await storage().head('sizes/lie.png')).toBeUndefined()
      expect(await listKeys(storage(), 'sizes/')).toEqual([])
    })

    it('keeps the existing object when a new body has another size than declared', async () => {
      await put(storage(), 'put/kept.png', 'kept')
      await expect(put(storage(), 'put/kept.png', 'new', { size: 4 })).rejects.toMatchObject(
        refusal('rejected'),
      )
      expect(await readText(storage(), 'put/kept.png')).toBe('kept')
    })
  })

  describe('put with a condition', () => {
    it('creates a missing object with onlyIf.absent, and refuses to overwrite one', async () => {
      await put(storage(), 'conditions/new.png', 'first', { onlyIf: { absent: true } })
      const second = put(storage(), 'conditions/new.png', 'second', { onlyIf: { absent: true } })
      await expect(second).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'conditions/new.png')).toBe('first')
    })

    it('replaces the version of onlyIf, whether put, head or list returned it', async () => {
      const { etag } = await put(storage(), 'conditions/versions.png', 'one')
      await put(storage(), 'conditions/versions.png', 'two', { onlyIf: { etag } })
      const head = await storage().head('conditions/versions.png')
      await put(storage(), 'conditions/versions.png', 'three', { onlyIf: { etag: head?.etag ?? '' } })
      const { objects } = await storage().list({ prefix: 'conditions/', limit: 1000 })
      const listed = objects.find(({ key }) => key === 'conditions/versions.png')
      await put(storage(), 'conditions/versions.png', 'four', { onlyIf: { etag: listed?.etag ?? '' } })
      expect(await readText(storage(), 'conditions/versions.png')).toBe('four')
    })

    it('refuses to replace another version than that of onlyIf, or a missing object', async () => {
      const { etag } = await put(storage(), 'conditions/stale.png', 'one')
      await put(storage(), 'conditions/stale.png', 'two')
      const stale = put(storage(), 'conditions/stale.png', 'three', { onlyIf: { etag } })
      await expect(stale).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'conditions/stale.png')).toBe('two')

      await expect(put(storage(), 'conditions/none.png', 'one', { onlyIf: { etag } })).rejects.toMatchObject({
        name: 'StorageError',
      })
      expect(await storage().head('conditions/none.png')).toBeUndefined()
    })
  })
}
