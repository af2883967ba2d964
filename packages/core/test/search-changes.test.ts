/** The search of the handler, over storages that change and page as they like. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../src/storage/key-order.js'
import { createListedStorage } from './listed-storage.js'
import { padded, pause, searchAll } from './search-client.js'

describe('a search while keys come and go', () => {
  // Directories that are the beginnings of one another, names on both sides of U+FFFF, and what is hidden.
  const segment = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom('a', 'a-b', 'a0', 'a b', 'A', 'ü', '\u{1f4f7}', '\uff5e', '.x', '.tina-s3'),
    },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 120 }).map((number) => `a${padded(number, 3)}`) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 65_535 }).map((number) => number.toString(16)) },
  )
  const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `${segments.join('/')}.png`)
  const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 150 })
  /** Up to 25 empty pages in a row. */
  const pageSizes = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 25,
  })
  const chances = fc.infiniteStream(fc.integer({ min: 0, max: 1_000_000 }))
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const isFound = (path: string) => !`/${path}`.includes('/.') && nameOf(path).toLowerCase().includes('a')
  const parentsOf = (path: string) =>
    path
      .split('/')
      .slice(0, -1)
      .map((_, index, parents) => parents.slice(0, index + 1).join('/'))

  it.each(['', 'root/a'])(
    'finds what is there all the time exactly once, in the order of keys, below “%s”',
    { timeout: 120_000 },
    async (mediaRoot) => {
      const root = mediaRoot === '' ? '' : `${mediaRoot}/`
      const property = fc.asyncProperty(
        keys,
        keys,
        pageSizes,
        fc.integer({ min: 1, max: 40 }),
        chances,
        async (staying, others, sizes, limit, random) => {
          const changing = others.filter((other) => !staying.includes(other))
          const next = () => random.next().value
          let pages = 0
          const listed = createListedStorage(
            [...staying.map((path) => root + path), 'root/b/a.png', 'root/a.png'],
            {
              // In the end something has to come.
              pageSize: () => (pages < 2000 ? (sizes[pages++ % sizes.length] ?? 1) : 5),
              beforeResponse: async () => {
                await pause(next() % 4)
                for (let change = next() % 3; change > 0 && changing.length > 0; change--) {
                  listed.toggle(root + (changing[next() % changing.length] ?? ''))
                }
              },
            },
          )
          const found = await searchAll(listed.storage, { search: 'a', limit: String(limit) }, mediaRoot)
          const inRoot = root === '' ? [...staying, 'root/b/a.png', 'root/a.png'] : staying
          expect(found.keys).toEqual([...new Set(found.keys)].sort(compareKeys))
          expect(found.keys).toEqual(expect.arrayContaining(inRoot.filter(isFound)))
          const possible = new Set([...inRoot, ...changing])
          expect(found.keys.filter((path) => !possible.has(path) || !isFound(path))).toEqual([])
          expect(new Set(found.directories).size).toBe(found.directories.length)
          expect(found.directories).toEqual(expect.arrayContaining(inRoot.flatMap(parentsOf).filter(isFound)))
          const possibleParents = new Set([...possible].flatMap(parentsOf))
          expect(found.directories.filter((path) => !possibleParents.has(path) || !isFound(path))).toEqual([])
        },
      )
      await fc.assert(property, { seed: 20261126, numRuns: 150 })
    },
  )
})
