import type { ListResponse } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { createListedStorage } from './listed-storage.js'
import { createSearch, library as files, padded, pause, searchAll } from './search-client.js'

describe('a search of 20,000 files', () => {
  const find = { search: 'needle', limit: '36' }

  it('asks the storage once where the first 1,000 entries fill the page, and once for thumbnails', async () => {
    const listed = createListedStorage(files)
    const found = (await (
      await createSearch(listed.storage)({ search: 'photo', limit: '36' })
    ).json()) as ListResponse
    expect(found.items).toHaveLength(36)
    expect(listed.requests).toHaveLength(2)
  })

  const shapes: Record<string, readonly string[]> = {
    'in 200 directories': files,
    'in 200 directories below a single one': files.map((path) => `media/all/${path}`),
    'in one directory': [
      ...Array.from({ length: 20_000 }, (_, index) => `IMG_${padded(index, 5)}.jpg`),
      'z-needle.jpg',
    ],
    'with hashes for names': [
      ...Array.from(
        { length: 20_000 },
        (_, index) => `${((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0')}.jpg`,
      ),
      'fffffffff-needle.jpg',
    ],
  }
  it.each(Object.entries(shapes))(
    '%s, has up to 16 LISTs under way and finds the last one on the first page',
    async (_, keys) => {
      const listed = createListedStorage(keys, { beforeResponse: () => pause(2) })
      const found = await searchAll(listed.storage, find)
      expect(found.keys).toEqual([keys.at(-1)])
      expect(found.pages).toBe(1)
      // Looking for directories takes up to four LISTs of their own.
      expect(listed.most()).toBeGreaterThanOrEqual(8)
      expect(listed.most()).toBeLessThanOrEqual(20)
      expect(listed.requests.length).toBeLessThanOrEqual(50)
    },
  )

  it('has one LIST under way at a time where the storage does not list in order, and ten for a page', async () => {
    const listed = createListedStorage(files, { orderedListing: false })
    const response = await createSearch(listed.storage)(find)
    expect(await response.json()).toMatchObject({ items: [], cursor: expect.any(String) as string })
    expect([listed.most(), listed.requests.length]).toEqual([1, 10])
    expect((await searchAll(listed.storage, find)).keys).toEqual([files.at(-1)])
  })

  it('does not read through hidden directories', async () => {
    const hidden = Array.from({ length: 50_000 }, (_, index) => `.tina-s3/thumbnails/${index}-needle.jpg`)
    const listed = createListedStorage([...hidden, '+needle.jpg', 'needle.jpg'])
    expect(await searchAll(listed.storage, find)).toMatchObject({
      keys: ['+needle.jpg', 'needle.jpg'],
      pages: 1,
    })
    expect(listed.requests.length).toBeLessThanOrEqual(4)
  })

  it('ends after about 150 LISTs, and the next page goes on there', async () => {
    const listed = createListedStorage(files, {
      pageSize: (limit, { recursive }) => (recursive ? 20 : limit),
    })
    const response = await createSearch(listed.storage)(find)
    expect(await response.json()).toMatchObject({ items: [], cursor: expect.any(String) as string })
    expect(listed.requests.length).toBeGreaterThan(100)
    expect(listed.requests.length).toBeLessThanOrEqual(220)
    expect((await searchAll(listed.storage, find)).keys).toEqual([files.at(-1)])
    // What lies behind a gap is read twice, and that must not become a habit.
    expect(listed.requests.length).toBeLessThan(2 * (files.length / 20) + 220)
  })
})
