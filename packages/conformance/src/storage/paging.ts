import { beforeAll, describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { byBytes, oneLevel } from './key-order.js'
import { put } from './objects.js'

const prefix = 'paging/'

/** Files between directories between files: every fifth name is a directory, of one to three objects at different depths. */
function keysToPage(count: number): string[] {
  const keys: string[] = []
  for (let index = 0; keys.length < count; index++) {
    const name = `${prefix}${String(index).padStart(5, '0')}`
    if (index % 5 > 0) keys.push(`${name}.png`)
    else keys.push(...['/a.png', '/b/c.png', '/d.png'].slice(0, 1 + (index % 3)).map((end) => name + end))
  }
  return keys.slice(0, count)
}

/** Where UTF-8 and UTF-16 disagree, and where `/` stands between other characters. */
const orderedNames = [
  '!',
  '-.png',
  'A',
  'a!b',
  'a.b',
  'a/x',
  'a0',
  'é',
  'z',
  '～.png',
  '～/x',
  '\uff5f',
  '😀.png',
  '😀/x',
]

export function pagingCases({ storage, options }: StorageSuite): void {
  describe('list, page by page', () => {
    const keys = keysToPage(options.pagedObjects)
    beforeAll(async () => {
      const waiting = [...keys, ...orderedNames.map((name) => `order/${name}`)]
      const work = async () => {
        for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) await put(storage(), key, '')
      }
      await Promise.all(Array.from({ length: 16 }, work))
    })

    const listPages = async (below: string, limit: number, recursive: boolean) => {
      const entries: string[] = []
      let cursor: string | undefined
      do {
        const page = await storage().list({ prefix: below, limit, recursive, cursor })
        const found = [...page.objects.map(({ key }) => key), ...page.prefixes]
        expect(found).toEqual([
          ...found.slice(0, page.objects.length).sort(byBytes),
          ...[...page.prefixes].sort(byBytes),
        ])
        expect(found.length).toBeLessThanOrEqual(limit)
        expect(page.cursor === undefined || page.cursor !== cursor).toBe(true)
        entries.push(...found.sort(byBytes))
        cursor = page.cursor
      } while (cursor !== undefined)
      return entries
    }

    it.each([1, 2, 3, 36, 500])('lists every object exactly once, %i at a time', async (limit) => {
      expect(await listPages(prefix, limit, false)).toEqual(oneLevel(keys, prefix))
      expect(await listPages(prefix, limit, true)).toEqual([...keys].sort(byBytes))
    })

    it.each([1, 2, 1000])('keeps to the order of UTF-8 bytes, %i at a time', async (limit) => {
      const expected = orderedNames.map((name) => `order/${name}`)
      expect(await listPages('order/', limit, true)).toEqual([...expected].sort(byBytes))
      expect(await listPages('order/', limit, false)).toEqual(oneLevel(expected, 'order/'))
    })
  })
}
