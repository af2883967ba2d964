import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { put, readText, refusal } from './objects.js'

export function deleteCases({ storage }: StorageSuite): void {
  describe('delete', () => {
    it('removes an object, and its directory with the last one', async () => {
      await put(storage(), 'deletes/directory/one.png', '1')
      await put(storage(), 'deletes/directory/two.png', '2')
      const directories = async () => (await storage().list({ prefix: 'deletes/', limit: 1000 })).prefixes
      await storage().delete('deletes/directory/one.png')
      expect(await storage().head('deletes/directory/one.png')).toBeUndefined()
      expect(await readText(storage(), 'deletes/directory/two.png')).toBe('2')
      expect(await directories()).toContain('deletes/directory/')
      await storage().delete('deletes/directory/two.png')
      expect(await directories()).not.toContain('deletes/directory/')
    })

    it('succeeds when there is nothing to remove', async () => {
      await put(storage(), 'deletes/twice.png', 'x')
      await storage().delete('deletes/twice.png')
      await storage().delete('deletes/twice.png')
      await storage().delete('deletes/no-such-directory/never.png')
    })

    it('keeps keys that only begin with the same name', async () => {
      await put(storage(), 'deletes/a', 'file')
      await put(storage(), 'deletes/ab/c.png', 'other')
      await storage().delete('deletes/a')
      await storage().delete('deletes/ab')
      expect(await readText(storage(), 'deletes/ab/c.png')).toBe('other')
    })

    it('removes the version of onlyIf', async () => {
      const { etag } = await put(storage(), 'deletes/version.png', 'x')
      await storage().delete('deletes/version.png', { onlyIf: { etag } })
      expect(await storage().head('deletes/version.png')).toBeUndefined()
    })

    it('keeps another version than that of onlyIf', async () => {
      const { etag } = await put(storage(), 'deletes/newer.png', 'old')
      await put(storage(), 'deletes/newer.png', 'newer')
      const refused = storage().delete('deletes/newer.png', { onlyIf: { etag } })
      await expect(refused).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), 'deletes/newer.png')).toBe('newer')
    })
  })
}
