import { describe, expect, it } from 'vitest'
import type { StorageSuite } from '../storage-provider.js'
import { bytesOf, expectBytes, listKeys, put, read, readText, refusal, streamOf } from './objects.js'

export function writeCases({ storage }: StorageSuite): void {
  describe('put', () => {
    it('gives back the same bytes, type and size', async () => {
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

    it('takes an empty file', async () => {
      await put(storage(), 'put/empty.png', '')
      expect(await storage().head('put/empty.png')).toMatchObject({ size: 0 })
      expect(await readText(storage(), 'put/empty.png')).toBe('')
    })

    it('replaces what is there, unless told otherwise', async () => {
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

    it('leaves alone what was there when a new body is not what it should be', async () => {
      await put(storage(), 'put/kept.png', 'kept')
      await expect(put(storage(), 'put/kept.png', 'new', { size: 4 })).rejects.toMatchObject(
        refusal('rejected'),
      )
      expect(await readText(storage(), 'put/kept.png')).toBe('kept')
    })
  })

  describe('put with a condition', () => {
    it('creates what is absent, and refuses to overwrite', async () => {
      await put(storage(), 'conditions/new.png', 'first', { onlyIf: { absent: true } })
      const second = put(storage(), 'conditions/new.png', 'second', { onlyIf: { absent: true } })
      await expect(second).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'conditions/new.png')).toBe('first')
    })

    it('replaces the version it names, whether put, head or list told of it', async () => {
      const { etag } = await put(storage(), 'conditions/versions.png', 'one')
      await put(storage(), 'conditions/versions.png', 'two', { onlyIf: { etag } })
      const head = await storage().head('conditions/versions.png')
      await put(storage(), 'conditions/versions.png', 'three', { onlyIf: { etag: head?.etag ?? '' } })
      const { objects } = await storage().list({ prefix: 'conditions/', limit: 1000 })
      const listed = objects.find(({ key }) => key === 'conditions/versions.png')
      await put(storage(), 'conditions/versions.png', 'four', { onlyIf: { etag: listed?.etag ?? '' } })
      expect(await readText(storage(), 'conditions/versions.png')).toBe('four')
    })

    it('refuses to replace another version than the one it names, or none', async () => {
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
