import type { StorageProvider } from '@tina-s3/core'
import { describe, expect, it } from 'vitest'
import { type MediaManager, picture } from './media-manager.js'

interface Subject {
  readonly storage: StorageProvider
  manager(): Promise<MediaManager>
}

/** Folders and names that other tools get wrong; each as it is typed, and the key it is to have. */
const names: readonly (readonly [folders: readonly string[], name: string])[] = [
  [['R&D photos'], 'a+b=c.jpg'],
  [['100%'], '100%.png'],
  [['#1'], '#1?.png'],
  [['ünï', 'çødé'], '日本.png'],
  [["o'brien"], '“quoted” "name".png'],
  [['smile 🙂'], 'family 👨‍👩‍👧.png'],
  [['nfd'], 'Größe é.png'.normalize('NFD')],
]

export function describeNames(subject: () => Subject): void {
  describe('names', () => {
    it.each(names)('uploads, lists, renames and deletes in %j: %s', async (folders, name) => {
      const { storage, manager } = subject()
      const media = await manager()
      const stored = name.normalize('NFC')
      const key = (file: string) => [...folders, file].join('/')
      for (const folder of folders) await media.newFolder(folder)
      await media.upload(picture(name))
      const src = await media.shown(stored)
      expect(new URL(src).href).toBe(src)
      expect((await fetch(src)).status).toBe(200)
      expect(await storage.head(key(stored))).toBeDefined()

      const again = await manager()
      await again.enter(...folders)
      expect(await again.shown(stored)).toBe(src)
      await again.rename(stored, 'plain')
      const renamed = `plain.${stored.split('.').pop()}`
      await again.shown(renamed)
      expect(await storage.head(key(stored))).toBeUndefined()
      await again.remove(renamed)
      await expect.poll(() => storage.head(key(renamed))).toBeUndefined()
    })

    it.each([
      ['a folder that would leave the library', '../up', 'x.png', /up/],
      ['a name that no store can keep', 'long', `${'n'.repeat(1100)}.png`, /too long|bytes/],
    ])('refuses %s with a sentence', async (_, folder, name, sentence) => {
      const { storage, manager } = subject()
      const media = await manager()
      await media.newFolder(folder)
      await media.upload(picture(name))
      expect(await media.readError()).toMatch(sentence)
      const { objects } = await storage.list({ prefix: '', limit: 1000 })
      expect(objects.filter(({ key }) => key.endsWith(name))).toEqual([])
    })

    it('keeps a name of 300 bytes, or says that it is too long', async () => {
      const { storage, manager } = subject()
      const name = `${'ü'.repeat(148)}.png`
      const media = await manager()
      await media.newFolder('long')
      await media.upload(picture(name))
      if ((await storage.head(`long/${name}`)) === undefined)
        expect(await media.readError()).toMatch(/too long/)
      else await media.shown(name)
    })
  })
}
