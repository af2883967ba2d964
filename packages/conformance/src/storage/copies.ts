import { describe, expect, it } from 'vitest'
import type { StorageSuite } from '../storage-provider.js'
import { bytesOf, expectBytes, listKeys, put, read, readText, refusal } from './objects.js'

export function copyCases({ storage }: StorageSuite): void {
  describe('copy', () => {
    it('makes a second object with the same bytes and type', async () => {
      const bytes = bytesOf(300_000)
      await put(storage(), 'copies/from.png', bytes)
      const { etag } = await storage().copy('copies/from.png', 'copies/some/where/to.png')
      const copy = await storage().head('copies/some/where/to.png')
      expect(copy).toMatchObject({ size: bytes.byteLength, type: 'image/png', etag })
      expectBytes(await read(storage(), 'copies/some/where/to.png'), bytes)
      expectBytes(await read(storage(), 'copies/from.png'), bytes)
    })

    it('replaces its target, unless told otherwise', async () => {
      await put(storage(), 'copies/new.png', 'new')
      await put(storage(), 'copies/old.png', 'old')
      await storage().copy('copies/new.png', 'copies/old.png')
      expect(await readText(storage(), 'copies/old.png')).toBe('new')
    })

    it('takes a free name only, when told so', async () => {
      await put(storage(), 'copies/source.png', 'source')
      await storage().copy('copies/source.png', 'copies/free.png', { onlyIf: { absent: true } })
      expect(await readText(storage(), 'copies/free.png')).toBe('source')

      await put(storage(), 'copies/taken.png', 'taken')
      const refused = storage().copy('copies/source.png', 'copies/taken.png', { onlyIf: { absent: true } })
      await expect(refused).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'copies/taken.png')).toBe('taken')
    })

    it('refuses to copy what is not there, and leaves nothing', async () => {
      for (const onlyIf of [undefined, { absent: true } as const]) {
        const refused = storage().copy('copies-of-nothing/missing.png', 'copies-of-nothing/to.png', {
          onlyIf,
        })
        await expect(refused).rejects.toMatchObject(refusal('rejected'))
      }
      expect(await listKeys(storage(), 'copies-of-nothing/')).toEqual([])
    })
  })
}
