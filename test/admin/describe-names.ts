import type { StorageProvider } from '@tina-s3/core'
import { describe, expect, it } from 'vitest'
import { type MediaManager, picture } from './media-manager.js'

interface Subject {
  readonly storage: StorageProvider
  manager(): Promise<MediaManager>
}

/** Directories and names that other tools get wrong; each as it is typed, and the key it is to have. */
const names: readonly (readonly [directories: readonly string[], name: string])[] = [
  [['R&D photos'], 'a+b=c.jpg'],
  [['100%'], '100%.png'],
  [['#1'], '#1?.png'],
  [['ünï', 'çødé'], '日本.png'],
  [["o'brien"], '“quoted” "name".png'],
  [['smile 🙂'], 'family 👨‍👩‍👧.png'],
  [['nfd'], 'Größe é.png'.normalize('NFD')],
]

/** @param count how many of the names, the last ones; what the admin does with them does not depend on the storage. @default all */
export function describeNames(subject: () => Subject, count = names.length): void {
  describe('names', () => {
    it.each(names.toReversed().slice(0, count))(
      'uploads, lists, renames and deletes in %j: %s',
      async (directories, name) => {
        const { storage, manager } = subject()
        const media = await manager()
        const stored = name.normalize('NFC')
        const key = (file: string) => [...directories, file].join('/')
        for (const directory of directories) await media.newDirectory(directory)
        await media.upload(picture(name))
        const src = await media.shown(stored)
        expect(new URL(src).href).toBe(src)
        expect((await fetch(src)).status).toBe(200)
        expect(await storage.head(key(stored))).toBeDefined()

        const again = await manager()
        await again.enter(...directories)
        expect(await again.shown(stored)).toBe(src)
        await again.rename(stored, 'plain')
        const renamed = `plain.${stored.split('.').pop()}`
        await again.shown(renamed)
        expect(await storage.head(key(stored))).toBeUndefined()
        await again.remove(renamed)
        await expect.poll(() => storage.head(key(renamed))).toBeUndefined()
      },
    )

    it('refuses a directory outside the library with a sentence', async () => {
      const { page, newDirectory } = await subject().manager()
      await newDirectory('../up')
      await page.getByText(/“\.\.”/).waitFor()
    })

    it('refuses a name that no storage can keep with a sentence', async () => {
      const { storage, manager } = subject()
      const media = await manager()
      await media.newDirectory('endless')
      await media.upload(picture(`${'n'.repeat(1100)}.png`))
      expect(await media.readError()).toMatch(/bytes/)
      expect((await storage.list({ prefix: 'endless/', limit: 10 })).objects).toEqual([])
    })

    it('keeps a name of 300 bytes, or says that it is too long', async () => {
      const { storage, manager } = subject()
      const name = `${'ü'.repeat(148)}.png`
      const media = await manager()
      await media.newDirectory('long')
      await media.upload(picture(name))
      const { objects } = await storage.list({ prefix: 'long/', limit: 10 })
      if (objects.length === 0) expect(await media.readError()).toMatch(/too long/)
      else await media.shown(name)
    })
  })
}
