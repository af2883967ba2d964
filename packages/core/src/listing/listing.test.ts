import type { ListResponse } from '@tina-s3/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readForm } from '../busboy.js'
import { createMediaHandler } from '../handler.js'
import { compareKeys } from '../storage/key-order.js'
import { memoryStorage } from '../memory.js'
import type { ListOptions, ListPage, StorageProvider } from '../storage/provider.js'

/** How many entries the next page of the storage has, given what was asked for; 0 for an empty page that is followed by others. */
type PageSize = (limit: number) => number

/** A storage that does nothing but list, and says how often it was asked. */
function createListedStorage(keys: readonly string[], pageSize: PageSize = (limit) => limit) {
  const sorted = [...keys].sort(compareKeys)
  const requests: number[] = []
  const entriesOf = ({ prefix, recursive }: ListOptions) => {
    const found = sorted.filter((key) => key.startsWith(prefix))
    if (recursive) return found
    const cut = (key: string) => {
      const slash = key.indexOf('/', prefix.length)
      return slash < 0 ? key : key.slice(0, slash + 1)
    }
    return [...new Set(found.map(cut))]
  }
  const cache = new Map<string, string[]>()
  const list = async (options: ListOptions): Promise<ListPage> => {
    const { prefix, recursive, limit, cursor, startAfter } = options
    requests.push(limit)
    const name = `${prefix} ${recursive}`
    const entries = cache.get(name) ?? entriesOf(options)
    cache.set(name, entries)
    const isAfter = (entry: string) => startAfter === undefined || compareKeys(entry, startAfter) > 0
    const start =
      cursor === undefined
        ? entries.findIndex((entry) => isAfter(entry) && !startAfter?.startsWith(entry))
        : Number(cursor)
    const from = start < 0 ? entries.length : start
    const page = entries.slice(from, from + Math.min(limit, pageSize(limit)))
    const next = from + page.length
    const toObject = (key: string) => ({ key, size: 1, lastModified: new Date(0), etag: '"1"' })
    return {
      objects: page.filter((entry) => !entry.endsWith('/')).map(toObject),
      prefixes: page.filter((entry) => entry.endsWith('/')),
      ...(next < entries.length && { cursor: String(next) }),
    }
  }
  const storage: StorageProvider = { ...memoryStorage(), list }
  return { storage, requests }
}

/** As TinaCMS asks: for files only from the second page on. */
async function listAll(storage: StorageProvider, query: Record<string, string>, firstOnlyFiles = false) {
  const handler = createMediaHandler({ storage, authorize: () => true, uploads: { readForm } })
  const items: string[] = []
  const directories: string[] = []
  let pages = 0
  let cursor: string | undefined
  do {
    const filesOnly = cursor !== undefined || firstOnlyFiles
    const search = new URLSearchParams({ ...query, ...(cursor && { cursor }), filesOnly: String(filesOnly) })
    const response = await handler(new Request(`http://localhost/api/s3/media?${search.toString()}`))
    expect(response.status).toBe(200)
    const page = (await response.json()) as ListResponse
    items.push(...page.items.map(({ key }) => key))
    directories.push(...page.directories)
    cursor = page.cursor
    pages++
  } while (cursor !== undefined && pages < 1000)
  return { items, directories, pages }
}

describe('a list of 50,000 directories before ten files', () => {
  const directories = Array.from({ length: 50_000 }, (_, index) => `d${String(index).padStart(5, '0')}`)
  const files = Array.from({ length: 10 }, (_, index) => `f${index}.png`)
  const keys = [...directories.map((path) => `${path}/a.png`), ...files]

  it('shows every directory and file once, in about as many storage requests as it takes', async () => {
    const { storage, requests } = createListedStorage(keys)
    const found = await listAll(storage, { limit: '36' })
    expect(found.directories).toEqual(directories)
    expect(found.items).toEqual(files)
    expect(found.pages).toBeLessThanOrEqual(6)
    // Two more for thumbnails: beside the first page, and for the files of the last one.
    expect(requests.length).toBeLessThanOrEqual(51 + 2)
  })

  it('shows none of the directories where the first page asks for files only', async () => {
    const { storage, requests } = createListedStorage(keys)
    expect(await listAll(storage, { limit: '36' }, true)).toMatchObject({ directories: [], items: files })
    expect(requests.length).toBeLessThanOrEqual(52 + 2)
  })

  it('finds the directories that a search is for, also those beyond its first page', async () => {
    const { storage } = createListedStorage(keys)
    const found = await listAll(storage, { limit: '36', search: 'd49' })
    expect(found.directories).toEqual(directories.filter((path) => path.includes('d49')))
  })
})

it('does not look again at the directories after the files that fill a page', async () => {
  const files = Array.from({ length: 36 }, (_, index) => `a${index}.png`)
  const keys = [...files, ...Array.from({ length: 20_000 }, (_, index) => `d${index}/a.png`)]
  const { storage, requests } = createListedStorage(keys)
  const found = await listAll(storage, { limit: '36' })
  expect({ files: found.items.length, directories: found.directories.length }).toEqual({
    files: 36,
    directories: 20_000,
  })
  expect(requests.length).toBeLessThanOrEqual(22)
})

it('asks the storage once for a directory of up to 1,000 entries, and once for its thumbnails', async () => {
  const keys = Array.from({ length: 1000 }, (_, index) => `${index}.png`)
  const { storage, requests } = createListedStorage(keys)
  const handler = createMediaHandler({ storage, authorize: () => true, uploads: { readForm } })
  await handler(new Request('http://localhost/api/s3/media?limit=36'))
  expect(requests.toSorted()).toEqual([1000, 72])
})

describe('lists over a storage that returns pages of any size', () => {
  const trees = fc.uniqueArray(
    fc.array(fc.constantFrom('a', 'b', 'ü', 'a b', 'a.', 'a-', '.x'), { minLength: 1, maxLength: 3 }),
    { selector: (segments) => segments.join('/'), maxLength: 40 },
  )
  /** Up to 25 empty pages in a row, which is more than one of ours may ask for. */
  const pageSizes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 })), {
    minLength: 1,
    maxLength: 25,
  })
  const sizesOf = (sizes: readonly number[]): PageSize => {
    let index = 0
    // In the end something has to come.
    return () => (index < 400 ? (sizes[index++ % sizes.length] ?? 1) : 5)
  }
  const run = (query: Record<string, string>, wanted: (key: string) => boolean) =>
    fc.assert(
      fc.asyncProperty(trees, pageSizes, fc.integer({ min: 1, max: 7 }), async (tree, sizes, limit) => {
        const keys = tree.map((segments) => `${segments.join('/')}.png`)
        const { storage } = createListedStorage(keys, sizesOf(sizes))
        const found = await listAll(storage, { ...query, limit: String(limit) })
        const shown = keys.filter((key) => !`/${key}`.includes('/.') && wanted(key))
        expect(found.items.sort()).toEqual(shown.sort())
        expect(new Set(found.directories).size).toBe(found.directories.length)
      }),
      { seed: 20261124, numRuns: 300 },
    )

  it('shows every file of a directory once', async () => {
    await run({}, (key) => !key.includes('/'))
  })

  it('finds every file once', async () => {
    await run({ search: 'a' }, (key) => key.slice(key.lastIndexOf('/') + 1).includes('a'))
  })

  it('shows every directory once', async () => {
    const property = fc.asyncProperty(trees, pageSizes, async (tree, sizes) => {
      const keys = tree.map((segments) => `${segments.join('/')}.png`)
      const { storage } = createListedStorage(keys, sizesOf(sizes))
      const { directories } = await listAll(storage, { limit: '2' })
      const tops = keys.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/')))
      expect(directories.sort()).toEqual([...new Set(tops)].filter((path) => !path.startsWith('.')).sort())
    })
    await fc.assert(property, { seed: 20261124, numRuns: 300 })
  })
})
