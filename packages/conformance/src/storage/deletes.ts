import { describe, expect, it } from 'vitest'
import type { StorageSuite } from '../storage-provider.js'
import { put, readText, refusal } from './objects.js'

export function deleteCases({ storage, options }: StorageSuite): void {
  describe('delete', () => {
    it('removes an object, and its folder with the last one', async () => {
      await put(storage(), 'deletes/folder/one.png', '1')
      await put(storage(), 'deletes/folder/two.png', '2')
      const folders = async () => (await storage().list({ prefix: 'deletes/', limit: 1000 })).prefixes
      await storage().delete('deletes/folder/one.png')
      expect(await storage().head('deletes/folder/one.png')).toBeUndefined()
      expect(await readText(storage(), 'deletes/folder/two.png')).toBe('2')
      expect(await folders()).toContain('deletes/folder/')
      await storage().delete('deletes/folder/two.png')
      expect(await folders()).not.toContain('deletes/folder/')
    })

    it('succeeds when there is nothing to remove', async () => {
      await put(storage(), 'deletes/twice.png', 'x')
      await storage().delete('deletes/twice.png')
      await storage().delete('deletes/twice.png')
      await storage().delete('deletes/no-such-folder/never.png')
    })

    it('leaves alone what only begins with the same name', async () => {
      await put(storage(), 'deletes/a', 'file')
      await put(storage(), 'deletes/ab/c.png', 'other')
      await storage().delete('deletes/a')
      await storage().delete('deletes/ab')
      expect(await readText(storage(), 'deletes/ab/c.png')).toBe('other')
    })

    it('removes the version it names', async () => {
      const { etag } = await put(storage(), 'deletes/version.png', 'x')
      await storage().delete('deletes/version.png', { onlyIf: { etag } })
      expect(await storage().head('deletes/version.png')).toBeUndefined()
    })

    if (options.conditionalDeletes)
      it('does not remove another version than the one it names', async () => {
        const { etag } = await put(storage(), 'deletes/newer.png', 'old')
        await put(storage(), 'deletes/newer.png', 'newer')
        const refused = storage().delete('deletes/newer.png', { onlyIf: { etag } })
        await expect(refused).rejects.toMatchObject(refusal('precondition-failed'))
        expect(await readText(storage(), 'deletes/newer.png')).toBe('newer')
      })
  })
}
