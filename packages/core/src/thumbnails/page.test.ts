import { describe, expect, it } from 'vitest'
import { createLibrary } from '../../test/library.js'
import { StorageError } from '../storage/errors.js'

describe('a page with thumbnails', () => {
  const createPictures = async (names: readonly string[]) => {
    const library = createLibrary()
    for (const name of names) await library.store(await library.put(name))
    library.calls.length = 0
    return library
  }
  const names = Array.from({ length: 40 }, (_, index) => `${String(index).padStart(2, '0')}.png`)

  it('costs two storage requests', async () => {
    const { calls, list } = await createPictures(names)
    const first = await list({ limit: '36' })
    expect(first.items.map(({ width }) => width)).toEqual(Array(36).fill(3000))
    expect(calls).toEqual(['list', 'list'])
    const second = await list({ limit: '36', cursor: first.cursor ?? '' })
    expect(second.items.map(({ width }) => width)).toEqual(Array(4).fill(3000))
    expect(calls).toEqual(['list', 'list', 'list', 'list'])
  })

  it('costs one where only other files are asked for', async () => {
    const { calls, list } = await createPictures(['a.png'])
    await list({ ext: 'pdf,txt' })
    expect(calls).toEqual(['list'])
  })

  it('costs one request for each directory that a search shows, up to eight', async () => {
    const { calls, list } = await createPictures(Array.from({ length: 12 }, (_, index) => `d${index}/a.png`))
    const { items } = await list({ search: 'a' })
    expect(calls).toHaveLength(1 + 8)
    expect(items.filter(({ thumbnails }) => thumbnails)).toHaveLength(8)
    // Nobody has looked for the others: they are not to be made again.
    expect(items.filter(({ etag }) => etag)).toEqual([])
  })

  it('shows originals, and asks for no thumbnails, where those cannot be listed', async () => {
    const { storage, list } = await createPictures(['a.png'])
    const { list: listObjects } = storage
    storage.list = (options) =>
      options.prefix.startsWith('.')
        ? Promise.reject(new StorageError('access-denied', 'No.'))
        : listObjects(options)
    const { items } = await list()
    expect(items).toHaveLength(1)
    expect(items[0]).not.toHaveProperty('thumbnails')
    expect(items[0]).not.toHaveProperty('etag')
  })

  it('says nothing of pictures that the list of thumbnails has not reached', async () => {
    const { storage, list } = await createPictures(names.slice(0, 4))
    const body = () => new Blob(['x']).stream()
    for (let version = 0; version < 10; version++)
      await storage.put(`.tina-s3/thumbnails/.400/01.png.0${version}.3x2.webp`, body(), { type: '', size: 1 })
    const { items } = await list({ limit: '4' })
    expect(items.map(({ width, etag }) => width ?? etag)).toEqual([3000, undefined, undefined, undefined])
  })

  it('shows no thumbnail that is empty, as one whose name is held', async () => {
    const { storage, put, list } = createLibrary()
    const { etag = '' } = await put('a.png')
    const key = `.tina-s3/thumbnails/.400/a.png.${etag.replaceAll('"', '')}.3000x2000.webp`
    await storage.put(key, new Blob([]).stream(), { type: 'image/webp', size: 0 })
    const { items } = await list()
    expect(items[0]).toMatchObject({ etag })
  })

  it('finds them in a storage that lists in no order', async () => {
    const { storage, put, store, list } = createLibrary()
    for (const name of names) await store(await put(name))
    Object.assign(storage.capabilities, { orderedListing: false })
    const { list: listObjects } = storage
    storage.list = async ({ startAfter: _, ...options }) => {
      const page = await listObjects(options)
      return { ...page, objects: page.objects.toReversed() }
    }
    const { items } = await list({ limit: '1000' })
    expect(items.map(({ width }) => width)).toEqual(Array(40).fill(3000))
  })
})
