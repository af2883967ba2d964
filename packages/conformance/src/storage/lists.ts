import type { ListPage } from '@tina-s3/core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { byBytes } from './key-order.js'
import { put } from './objects.js'

const keysOf = ({ objects }: ListPage) => objects.map(({ key }) => key)

export function listCases({ storage }: StorageSuite): void {
  describe('list', () => {
    const keys = [
      'a',
      'a.png',
      'ab/c.png',
      'b/deep/er/x.png',
      'b/y.png',
      'c.png',
      'd/1.png',
      'd/2.png',
      'e.png',
    ]
    beforeAll(async () => {
      await Promise.all(keys.map((key) => put(storage(), `list/${key}`, key)))
    })

    it('is empty where there is nothing', async () => {
      expect(await storage().list({ prefix: 'nowhere/', limit: 10 })).toEqual({ objects: [], prefixes: [] })
    })

    it('returns one level: objects and prefixes', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000 })
      expect(keysOf(page)).toEqual(['list/a', 'list/a.png', 'list/c.png', 'list/e.png'])
      expect(page.prefixes).toEqual(['list/ab/', 'list/b/', 'list/d/'])
      expect(page.cursor).toBeUndefined()
    })

    it('returns for each object what head returns', async () => {
      const { objects } = await storage().list({ prefix: 'list/d/', limit: 1000 })
      for (const { key, size, etag, lastModified } of objects) {
        const head = await storage().head(key)
        expect({ size, etag }).toEqual({ size: head?.size, etag: head?.etag })
        // HTTP dates have no fractions of a second.
        expect(Math.abs(Number(lastModified) - Number(head?.lastModified))).toBeLessThan(1000)
      }
      expect(objects).toHaveLength(2)
    })

    it('lists the root', async () => {
      const page = await storage().list({ prefix: '', limit: 1000 })
      expect(page.prefixes).toContain('list/')
    })

    it('does not match a prefix within a name', async () => {
      const page = await storage().list({ prefix: 'list/a/', limit: 1000 })
      expect(page).toEqual({ objects: [], prefixes: [] })
    })

    it('does not list an object as a prefix', async () => {
      expect(await storage().list({ prefix: 'list/c.png/', limit: 10 })).toEqual({
        objects: [],
        prefixes: [],
      })
    })

    it('lists everything below a prefix when recursive, without prefixes', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000, recursive: true })
      expect(keysOf(page)).toEqual(keys.map((key) => `list/${key}`).sort(byBytes))
      expect(page.prefixes).toEqual([])
    })

    it('continues after an object, with the prefixes behind it', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/c.png' })
      expect(keysOf(page)).toEqual(['list/e.png'])
      expect(page.prefixes).toEqual(['list/d/'])
      const last = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/e.png' })
      expect(last).toEqual({ objects: [], prefixes: [] })
    })

    it('continues after an object that was deleted', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/b.png' })
      expect(keysOf(page)).toEqual(['list/c.png', 'list/e.png'])
      expect(page.prefixes).toEqual(['list/b/', 'list/d/'])
    })

    it('continues after an object in a directory, when recursive', async () => {
      const startAfter = 'list/b/deep/er/x.png'
      const page = await storage().list({ prefix: 'list/', limit: 2, recursive: true, startAfter })
      expect(keysOf(page)).toEqual(['list/b/y.png', 'list/c.png'])
      const { cursor } = page
      const next = await storage().list({ prefix: 'list/', limit: 1000, recursive: true, cursor })
      expect(keysOf(next)).toEqual(['list/d/1.png', 'list/d/2.png', 'list/e.png'])
    })

    it('lists everything after a key that no object ever had', async () => {
      if (storage().capabilities.orderedListing === false) return
      const after = async (startAfter: string) =>
        keysOf(await storage().list({ prefix: 'list/', limit: 1000, recursive: true, startAfter }))
      const rest = ['list/c.png', 'list/d/1.png', 'list/d/2.png', 'list/e.png']
      // In the middle of a directory, at its end, at its prefix, before and after everything.
      expect(await after('list/b/deep/zzz')).toEqual(['list/b/y.png', ...rest])
      expect(await after('list/b0')).toEqual(rest)
      expect(await after('list/b/')).toEqual(['list/b/deep/er/x.png', 'list/b/y.png', ...rest])
      expect(await after('list/')).toEqual(keys.map((key) => `list/${key}`).sort(byBytes))
      expect(await after('list/\u{1f4f7}')).toEqual([])
    })

    it('pages through everything after a key by startAfter alone', async () => {
      if (storage().capabilities.orderedListing === false) return
      const found: string[] = []
      let startAfter: string | undefined = 'list/a0'
      while (startAfter !== undefined) {
        const page: ListPage = await storage().list({
          prefix: 'list/',
          limit: 2,
          recursive: true,
          startAfter,
        })
        found.push(...keysOf(page))
        startAfter = page.cursor === undefined ? undefined : page.objects.at(-1)?.key
      }
      const expected = keys.map((key) => `list/${key}`).sort(byBytes)
      expect(found).toEqual(expected.filter((key) => byBytes(key, 'list/a0') > 0))
    })

    it('lists the directories after a key', async () => {
      if (storage().capabilities.orderedListing === false) return
      const { prefixes } = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/b0' })
      expect(prefixes).toEqual(['list/d/'])
    })

    it('continues from the cursor when it gets startAfter too', async () => {
      const { cursor } = await storage().list({ prefix: 'list/', limit: 3 })
      const page = await storage().list({ prefix: 'list/', limit: 1, cursor, startAfter: 'list/a' })
      expect([...keysOf(page), ...page.prefixes]).toEqual(['list/b/'])
    })
  })
}
