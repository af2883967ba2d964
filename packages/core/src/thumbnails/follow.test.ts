import type { MediaItem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { StorageError } from '../storage/errors.js'
import { createLibrary } from '../../test/library.js'

/** What operations ask of the storage, where there are thumbnails and where there cannot be any. */
describe('thumbnails that follow their picture', () => {
  const unavailable = () => Promise.reject(new StorageError('unavailable', 'The storage is down.'))

  it.each([
    ['what is no picture', 'a.txt', ['delete']],
    ['a picture without thumbnails', 'a.png', ['delete', 'list']],
  ])('cost nothing but a list where there are none: deleting %s', async (_what, name, expected) => {
    const { calls, put, ask } = createLibrary()
    await put(name)
    calls.length = 0
    await ask('DELETE', `?key=${name}`)
    expect(calls).toEqual(expected)
  })

  it.each([
    ['what is no picture', 'a.txt', ['head', 'copy', 'delete']],
    ['a picture without thumbnails', 'a.png', ['head', 'copy', 'delete', 'list']],
  ])('cost nothing but a list where there are none: renaming %s', async (_what, name, expected) => {
    const { calls, put, post } = createLibrary()
    await put(name)
    calls.length = 0
    await post('/rename', { from: name, to: `b${name}` })
    expect(calls).toEqual(expected)
  })

  it('cost nothing where a file is uploaded under a new name', async () => {
    const { calls, put } = createLibrary()
    for (const name of ['a.txt', 'a.png']) await put(name)
    expect(calls).toEqual(['head', 'put', 'head', 'put'])
  })

  it('cost few requests, however many versions there are', async () => {
    const { storage, calls, put, store, ask } = createLibrary()
    const item = await put('a.png')
    await store(item)
    const body = () => new Blob(['x']).stream()
    for (let version = 0; version < 500; version++)
      await storage.put(`.tina-s3/thumbnails/.400/a.png.${version}x.3x2.webp`, body(), { type: '', size: 1 })
    calls.length = 0
    await ask('DELETE', '?key=a.png')
    expect(calls.length).toBeLessThanOrEqual(2 + 2 * 10)
  })

  it('are removed with the picture', async () => {
    const { put, store, ask, keys } = createLibrary()
    await store(await put('d/a.png'))
    await store(await put('d/b.png'))
    await ask('DELETE', '?key=d/a.png')
    const left = await keys()
    expect(left).toHaveLength(3)
    for (const key of left) expect(key).toContain('b.png')
  })

  it('of versions that were replaced are removed', async () => {
    const { put, store, keys } = createLibrary()
    await store(await put('a.png'))
    const next = await put('a.png', { onConflict: 'replace' })
    expect(await keys()).toEqual(['a.png'])
    expect(next.etag).toBeTypeOf('string')
  })

  it('fail nothing when the storage fails: a delete, a rename and a replacement', async () => {
    const { storage, put, store, ask, post, list } = createLibrary()
    for (const name of ['a.png', 'b.png', 'c.png']) await store(await put(name))
    const { list: listObjects } = storage
    storage.list = unavailable
    expect(await ask('DELETE', '?key=a.png')).toBeUndefined()
    const renamed = await post<MediaItem>('/rename', { from: 'b.png', to: 'd.png' })
    expect(renamed).toMatchObject({ key: 'd.png', etag: expect.any(String) as string })
    expect(renamed).not.toHaveProperty('thumbnails')
    expect(await put('c.png', { onConflict: 'replace' })).not.toHaveProperty('thumbnails')
    storage.list = listObjects
    const { items } = await list()
    expect(items.map(({ key, thumbnails }) => [key, thumbnails])).toEqual([
      ['c.png', undefined],
      ['d.png', undefined],
    ])
  })

  it('are removed from the old name even if they cannot be copied to the new one', async () => {
    const { storage, put, store, post, keys } = createLibrary()
    await store(await put('a.png'))
    const { copy } = storage
    storage.copy = (from, to, options) => (from.startsWith('.') ? unavailable() : copy(from, to, options))
    const renamed = await post<MediaItem>('/rename', { from: 'a.png', to: 'b.png' })
    expect(renamed).toHaveProperty('etag')
    expect(await keys()).toEqual(['b.png'])
  })
})
