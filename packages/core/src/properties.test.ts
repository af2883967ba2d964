/** What holds for every input, and not for the examples alone. */
import { encodeKey, joinKey, normalizeDirectory, normalizeKey, splitKey } from '@tina-s3/contract'
import type { ListAnswer } from '@tina-s3/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from './cursor.js'
import { createMediaHandler } from './handler.js'
import { memoryStorage } from './memory.js'
import { cut } from './parts.js'
import { createReceipt, readTerms } from './receipt.js'
import type { MultipartUploads } from './storage.js'

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

describe('keys', () => {
  it('are canonical once they are accepted, and nothing leads out of them', () => {
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

describe('cursors', () => {
  it('lead back to where they were written, in their own folder alone', () => {
    const property = fc.property(path, path, (folder, name) => {
      const position = { after: `${folder}/${name}` }
      expect(readCursor(writeCursor(position), `${folder}/`)).toMatchObject(position)
      const elsewhere = () => readCursor(writeCursor(position), `${folder}x/`)
      expect(elsewhere).toThrow(expect.objectContaining({ code: 'invalid-cursor' }))
    })
    fc.assert(property, { seed, numRuns: 2000 })
  })
})

describe('parts', () => {
  const limits = { minPartSize: 5 * 1024 ** 2, maxParts: 10_000 } as MultipartUploads

  it('add up to the file, are few enough, and large enough', () => {
    const property = fc.property(fc.integer({ min: 1, max: 5 * 1024 ** 4 }), (size) => {
      const { partSize, count, sizeOf } = cut(size, limits)
      expect(count).toBeLessThanOrEqual(limits.maxParts)
      expect(partSize).toBeGreaterThanOrEqual(limits.minPartSize)
      expect((count - 1) * partSize + sizeOf(count)).toBe(size)
      expect(sizeOf(count)).toBeGreaterThan(0)
      if (count > 1) expect(sizeOf(1)).toBe(partSize)
    })
    fc.assert(property, { seed, numRuns: 5000 })
  })
})

describe('receipts', () => {
  it('tell what was announced', async () => {
    const terms = fc.record({
      size: fc.integer({ min: 0, max: 5 * 1024 ** 4 }),
      onConflict: fc.constantFrom('reject', 'rename', 'replace'),
    })
    const property = fc.asyncProperty(terms, async (announced) => {
      const { receipt, metadata } = await createReceipt(announced)
      expect(readTerms(receipt)).toEqual(announced)
      expect(JSON.stringify(metadata)).not.toContain(receipt)
    })
    await fc.assert(property, { seed, numRuns: 500 })
  })
})

describe('lists', () => {
  it('show every file and every folder once, whatever the tree and the page', async () => {
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
        const page = (await response.json()) as ListAnswer
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
