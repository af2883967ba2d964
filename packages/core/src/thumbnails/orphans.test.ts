import { describe, expect, it } from 'vitest'
import { createLibrary } from '../../test/library.js'
import { cleanUp } from '../clean-up.js'
import { memoryStorage } from '../memory.js'
import type { StorageProvider } from '../storage/provider.js'

const later = () => new Date(Date.now() + 60_000)

describe('cleanUp of thumbnails', () => {
  const put = (storage: StorageProvider, key: string) =>
    storage.put(key, new Blob(['x']).stream(), { type: 'image/png', size: 1 })
  const thumbnailsOf = (root: string, directory: string, name: string, etag: string) =>
    ['.1000', '.400'].map(
      (side) => `${root}.tina-s3/thumbnails/${directory}${side}/${name}.${etag}.3000x2000.webp`,
    )
  const keysOf = async (storage: StorageProvider) => {
    const keys: string[] = []
    let cursor: string | undefined
    do {
      const page = await storage.list({ prefix: '', limit: 1000, recursive: true, cursor })
      keys.push(...page.objects.map(({ key }) => key))
      cursor = page.cursor
    } while (cursor !== undefined)
    return keys
  }

  it('removes those whose picture is gone or was replaced, and keeps the others, below any media root', async () => {
    const storage = memoryStorage()
    const kept: string[] = []
    const orphans: string[] = []
    for (const root of ['', 'site/', 'site/two/'])
      for (const directory of ['', 'a/', 'R&D/ü/'])
        for (const name of ['x.png', 'x.png (1).png', 'a.400x300.png', '\u{1f4f7}.png']) {
          const picture = `${root}${directory}${name}`
          const { etag } = await put(storage, picture)
          kept.push(picture, ...thumbnailsOf(root, directory, name, etag.replaceAll('"', '')))
          orphans.push(...thumbnailsOf(root, directory, name, 'older'))
          orphans.push(...thumbnailsOf(root, directory, `gone-${name}`, '1'))
        }
    const others = [
      '.tina-s3/thumbnails/x.png',
      '.tina-s3/thumbnails/.400/notes.txt',
      '.other/.400/a.png.1.1x1.webp',
    ]
    for (const key of [...kept, ...orphans, ...others].filter(
      (each) => each.includes('/.') || each.startsWith('.'),
    ))
      await put(storage, key)
    const found: string[] = []
    const onFound = ({ key }: { key: string }) => void found.push(key)
    const before = await keysOf(storage)
    expect(await cleanUp(storage, { before: later(), dryRun: true, onFound })).toMatchObject({
      thumbnails: orphans.length,
    })
    expect(found.toSorted()).toEqual(orphans.toSorted())
    expect(await keysOf(storage)).toEqual(before)
    expect(await cleanUp(storage, { before: later() })).toMatchObject({
      thumbnails: orphans.length,
      staged: 0,
    })
    expect((await keysOf(storage)).toSorted()).toEqual([...kept, ...others].toSorted())
  })

  it('keeps those that are younger than `before`', async () => {
    const storage = memoryStorage()
    const keys = thumbnailsOf('', '', 'gone.png', '1')
    for (const key of keys) await put(storage, key)
    await cleanUp(storage, { before: new Date(Date.now() - 60_000) })
    expect(await keysOf(storage)).toEqual(keys)
  })

  it('removes a large thumbnail without its small one, which no list shows', async () => {
    const { storage, put: upload, store, keys } = createLibrary()
    const item = await upload('a.png')
    await store(item)
    const [large, small] = (await keys('.tina-s3/')) as [string, string]
    await storage.delete(small)
    expect(await cleanUp(storage, { before: later() })).toMatchObject({ thumbnails: 1 })
    expect(await keys()).toEqual(['a.png'])
    expect(large).toContain('.1000')
  })

  it('removes the small one first, since it says that the large one is there', async () => {
    const storage = memoryStorage()
    const [large, small] = thumbnailsOf('', '', 'gone.png', '1')
    for (const key of [large!, small!]) await put(storage, key)
    const removed: string[] = []
    const watched: StorageProvider = {
      ...storage,
      delete: (key, options) => {
        removed.push(key)
        return storage.delete(key, options)
      },
    }
    await cleanUp(watched, { before: later() })
    expect(removed).toEqual([small, large])
  })

  it.each(['before', 'after'])(
    'never leaves a small one alone that is stored %s the large one is removed',
    async (when) => {
      const { storage, put: upload, store, keys } = createLibrary()
      const item = await upload('a.png')
      await store(item)
      const [, small] = (await keys('.tina-s3/')) as [string, string]
      await storage.delete(small)
      const { delete: remove } = storage
      storage.delete = async (key, options) => {
        storage.delete = remove
        if (when === 'after') await remove(key, options)
        await put(storage, small)
        if (when === 'before') await remove(key, options)
      }
      await cleanUp(storage, { before: later() })
      expect(await keys()).toEqual(['a.png'])
    },
  )

  it('reads a large directory once for each of its sizes, page by page, whatever the order of the lists', async () => {
    for (const orderedListing of [true, false]) {
      const real = memoryStorage()
      let requests = 0
      const storage: StorageProvider = {
        ...real,
        capabilities: { ...real.capabilities, orderedListing },
        list: (options) => {
          requests++
          return real.list(options)
        },
      }
      const count = 1500
      for (let index = 0; index < count; index++) {
        const name = `${String(index).padStart(4, '0')}.png`
        const { etag } = await put(storage, `d/${name}`)
        for (const key of thumbnailsOf('', 'd/', name, index % 3 === 0 ? 'older' : etag.replaceAll('"', '')))
          await put(storage, key)
      }
      expect(await cleanUp(storage, { before: later() })).toMatchObject({ thumbnails: (2 * count) / 3 })
      expect(await keysOf(storage)).toHaveLength(count + (4 * count) / 3)
      expect(requests).toBeLessThan(40)
    }
  })
})
