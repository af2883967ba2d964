import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { bytesOf, expectBytes, listKeys, put, read, readText, refusal } from './objects.js'

export function copyCases({ storage }: StorageSuite): void {
  describe('copy', () => {
    it('copies over the version of onlyIf, and over no other', async () => {
      const { etag } = await put(storage(), 'copies/version.png', 'old')
      await put(storage(), 'copies/next.png', 'new')
      await storage().copy('copies/next.png', 'copies/version.png', { onlyIf: { etag } })
      expect(await readText(storage(), 'copies/version.png')).toBe('new')
      for (const to of ['copies/version.png', 'copies/no-such.png']) {
        const refused = storage().copy('copies/next.png', to, { onlyIf: { etag } })
        await expect(refused).rejects.toMatchObject(refusal('precondition-failed'))
      }
    })

    it('copies the given version of its source, and no other', async () => {
      const seen = await put(storage(), 'copies/checked.png', 'checked')
      await storage().copy('copies/checked.png', 'copies/of-checked.png', { version: seen })
      expect(await readText(storage(), 'copies/of-checked.png')).toBe('checked')
      await put(storage(), 'copies/checked.png', 'another')
      for (const onlyIf of [undefined, { absent: true } as const]) {
        const to = `copies/of-${onlyIf ? 'nothing' : 'checked'}.png`
        const refused = storage().copy('copies/checked.png', to, { version: seen, onlyIf })
        await expect(refused).rejects.toMatchObject(refusal('precondition-failed'))
      }
      expect(await readText(storage(), 'copies/of-checked.png')).toBe('checked')
      expect(await storage().head('copies/of-nothing.png')).toBeUndefined()
    })

    it('makes a second object with the same bytes and type', async () => {
      const bytes = bytesOf(300_000)
      await put(storage(), 'copies/from.png', bytes)
      const { etag } = await storage().copy('copies/from.png', 'copies/some/where/to.png')
      const copy = await storage().head('copies/some/where/to.png')
      expect(copy).toMatchObject({ size: bytes.byteLength, type: 'image/png', etag })
      expectBytes(await read(storage(), 'copies/some/where/to.png'), bytes)
      expectBytes(await read(storage(), 'copies/from.png'), bytes)
    })

    it('replaces its target without onlyIf', async () => {
      await put(storage(), 'copies/new.png', 'new')
      await put(storage(), 'copies/old.png', 'old')
      await storage().copy('copies/new.png', 'copies/old.png')
      expect(await readText(storage(), 'copies/old.png')).toBe('new')
    })

    it('refuses a target that exists with onlyIf.absent', async () => {
      await put(storage(), 'copies/source.png', 'source')
      await storage().copy('copies/source.png', 'copies/free.png', { onlyIf: { absent: true } })
      expect(await readText(storage(), 'copies/free.png')).toBe('source')

      await put(storage(), 'copies/existing.png', 'existing')
      const refused = storage().copy('copies/source.png', 'copies/existing.png', { onlyIf: { absent: true } })
      await expect(refused).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'copies/existing.png')).toBe('existing')
    })

    it('refuses to copy a missing object, and leaves nothing', async () => {
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
