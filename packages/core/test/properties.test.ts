/** What holds for every input, and not for the examples alone. */
import { encodeKey, joinKey, normalizeDirectory, normalizeKey, splitKey } from '@tina-s3/contract'
import type { ListResponse } from '@tina-s3/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from '../src/storage/cursor.js'
import { createMediaHandler } from '../src/handler.js'
import { memoryStorage } from '../src/memory.js'
import { partLayout } from '../src/uploads/part-layout.js'
import { createReceipt, readReceipt } from '../src/uploads/receipt.js'
import type { MultipartUploads } from '../src/storage/provider.js'

const seed = 20261124
const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'))

/** What a rule makes of an input, or `undefined` for what it refuses. */
function accepted(rule: (text: string) => string, text: string): string | undefined {
  try {
    return rule(text)
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidPathError' })
    return undefined
  }
}

describe('normalizeKey', () => {
  it('accepts canonical keys only, and none that leads out of the root', () => {
    const property = fc.property(fc.oneof(path, fc.string({ unit: 'binary' })), (text) => {
      const key = accepted(normalizeKey, text)
      if (key === undefined) return
      expect(normalizeKey(key)).toBe(key)
      const { directory, name } = splitKey(key)
      expect(joinKey(normalizeDirectory(directory), name)).toBe(key)
      const url = new URL(`https://cdn.example.com/root/${encodeKey(key)}`)
      expect(url.pathname).toBe(`/root/${encodeKey(key)}`)
      expect(decodeURIComponent(url.pathname)).toBe(`/root/${key}`)
    })
    fc.assert(property, { seed, numRuns: 5000 })
  })
})

describe('writeCursor and readCursor', () => {
  it('resume at the position that was written, for the same prefix only', () => {
    const property = fc.property(path, path, (folder, name) => {
      const position = { startAfter: `${folder}/${name}` }
      expect(readCursor(writeCursor(position), `${folder}/`)).toMatchObject(position)
      expect(readCursor(writeCursor(position), `${folder}x/`)).toBeUndefined()
    })
    fc.assert(property, { seed, numRuns: 2000 })
  })
})

describe('partLayout', () => {
  const limits = { minPartSize: 5 * 1024 ** 2, maxParts: 10_000 } as MultipartUploads

  it('has parts that add up to the file, within the limits of number and size', () => {
    const property = fc.property(fc.integer({ min: 1, max: 5 * 1024 ** 4 }), (size) => {
      const { partSize, count, sizeOf } = partLayout(size, limits)
      expect(count).toBeLessThanOrEqual(limits.maxParts)
      expect(partSize).toBeGreaterThanOrEqual(limits.minPartSize)
      expect((count - 1) * partSize + sizeOf(count)).toBe(size)
      expect(sizeOf(count)).toBeGreaterThan(0)
      if (count > 1) expect(sizeOf(1)).toBe(partSize)
    })
    fc.assert(property, { seed, numRuns: 5000 })
  })
})

describe('createReceipt and readReceipt', () => {
  it('keep what was declared', async () => {
    const required = {
      size: fc.integer({ min: 0, max: 5 * 1024 ** 4 }),
      onConflict: fc.constantFrom('reject' as const, 'rename' as const, 'replace' as const),
    }
    const declarations = fc.oneof(
      fc.record(required),
      fc.record({ ...required, replaces: fc.string({ unit: 'binary', maxLength: 60 }) }),
    )
    const property = fc.asyncProperty(declarations, async (declared) => {
      const { receipt, metadata } = await createReceipt(declared)
      expect(readReceipt(receipt)).toEqual(declared)
      expect(JSON.stringify(metadata)).not.toContain(receipt)
    })
    await fc.assert(property, { seed, numRuns: 500 })
  })
})

describe('createMediaHandler, lists page by page', () => {
  it('show every file and every directory once, whatever the tree and the limit', async () => {
    const tree = fc.uniqueArray(
      fc.array(fc.constantFrom('a', 'b', 'ü', 'a b', 'a.', 'a-'), { minLength: 1, maxLength: 3 }),
      {
        selector: (segments) => segments.join('/'),
        maxLength: 25,
      },
    )
    const property = fc.asyncProperty(tree, fc.integer({ min: 1, max: 7 }), async (files, limit) => {
      const storage = memoryStorage()
      const keys = files.map((segments) => `${segments.join('/')}.png`)
      for (const key of keys) await storage.put(key, new Blob(['x']).stream(), { type: 'image/png', size: 1 })
      const handler = createMediaHandler({
        storage,
        authorize: () => true,
        uploads: { onConflict: 'reject', mode: 'proxied', readForm },
      })
      const items: string[] = []
      const folders: string[] = []
      let cursor: string | undefined
      do {
        const query = new URLSearchParams({ limit: `${limit}`, ...(cursor && { cursor }) })
        const response = await handler(new Request(`http://localhost/api/s3/media?${query.toString()}`))
        const page = (await response.json()) as ListResponse
        items.push(...page.items.map(({ key }) => key))
        folders.push(...page.directories)
        cursor = page.cursor
      } while (cursor !== undefined)
      expect(items.sort()).toEqual(keys.filter((key) => !key.includes('/')).sort())
      const wanted = new Set(
        keys.filter((key) => key.includes('/')).map((key) => key.slice(0, key.indexOf('/'))),
      )
      expect(folders.sort()).toEqual([...wanted].sort())
    })
    await fc.assert(property, { seed, numRuns: 300 })
  })
})

/** Never called: lists need no uploads. */
const readForm = () => Promise.reject(new Error('not here'))
