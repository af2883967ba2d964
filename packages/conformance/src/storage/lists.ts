import type { ListPage } from '@tina-s3/core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { StorageSuite } from '../storage-provider.js'
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

    it('shows one level: objects and folders', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000 })
      expect(keysOf(page)).toEqual(['list/a', 'list/a.png', 'list/c.png', 'list/e.png'])
      expect(page.prefixes).toEqual(['list/ab/', 'list/b/', 'list/d/'])
      expect(page.cursor).toBeUndefined()
    })

    it('tells of each object what head tells', async () => {
      const { objects } = await storage().list({ prefix: 'list/d/', limit: 1000 })
      for (const { key, size, etag, lastModified } of objects) {
        const head = await storage().head(key)
        expect({ size, etag }).toEqual({ size: head?.size, etag: head?.etag })
        // HTTP dates have no fractions of a second.
        expect(Math.abs(Number(lastModified) - Number(head?.lastModified))).toBeLessThan(1000)
      }
      expect(objects).toHaveLength(2)
    })

    it('shows the root', async () => {
      const page = await storage().list({ prefix: '', limit: 1000 })
      expect(page.prefixes).toContain('list/')
    })

    it('does not take the beginning of a name for a folder', async () => {
      const page = await storage().list({ prefix: 'list/a/', limit: 1000 })
      expect(page).toEqual({ objects: [], prefixes: [] })
    })

    it('does not take an object for a folder', async () => {
      expect(await storage().list({ prefix: 'list/c.png/', limit: 10 })).toEqual({
        objects: [],
        prefixes: [],
      })
    })

    it('shows everything below when told so, without folders', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000, recursive: true })
      expect(keysOf(page)).toEqual(keys.map((key) => `list/${key}`).sort(byBytes))
      expect(page.prefixes).toEqual([])
    })

    it('goes on after an object, with the folders behind it', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/c.png' })
      expect(keysOf(page)).toEqual(['list/e.png'])
      expect(page.prefixes).toEqual(['list/d/'])
      const last = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/e.png' })
      expect(last).toEqual({ objects: [], prefixes: [] })
    })

    it('goes on after an object that has gone', async () => {
      const page = await storage().list({ prefix: 'list/', limit: 1000, startAfter: 'list/b.png' })
      expect(keysOf(page)).toEqual(['list/c.png', 'list/e.png'])
      expect(page.prefixes).toEqual(['list/b/', 'list/d/'])
    })

    it('goes on after an object in a folder, when it shows everything', async () => {
      const startAfter = 'list/b/deep/er/x.png'
      const page = await storage().list({ prefix: 'list/', limit: 2, recursive: true, startAfter })
      expect(keysOf(page)).toEqual(['list/b/y.png', 'list/c.png'])
      const { cursor } = page
      const next = await storage().list({ prefix: 'list/', limit: 1000, recursive: true, cursor })
      expect(keysOf(next)).toEqual(['list/d/1.png', 'list/d/2.png', 'list/e.png'])
    })

    it('goes on from the cursor when it is given both', async () => {
      const { cursor } = await storage().list({ prefix: 'list/', limit: 3 })
      const page = await storage().list({ prefix: 'list/', limit: 1, cursor, startAfter: 'list/a' })
      expect([...keysOf(page), ...page.prefixes]).toEqual(['list/b/'])
    })
  })
}
