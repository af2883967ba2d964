import type { OpenOptions } from '@tina-s3/core'
import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { bytesOf, expectBytes, put, refusal } from './objects.js'

export function readCases({ storage }: StorageSuite): void {
  describe('head and open', () => {
    it('return undefined for a missing object', async () => {
      expect(await storage().head('reads/missing.png')).toBeUndefined()
      expect(await storage().open('reads/missing.png')).toBeUndefined()
      expect(await storage().head('reads/no-such-directory/missing.png')).toBeUndefined()
    })

    it('return undefined for a directory', async () => {
      await put(storage(), 'reads/directory/file.png', 'x')
      expect(await storage().head('reads/directory')).toBeUndefined()
      expect(await storage().open('reads/directory')).toBeUndefined()
    })

    it('agree with each other', async () => {
      await put(storage(), 'reads/same.png', bytesOf(100))
      const opened = await storage().open('reads/same.png')
      await opened?.body.cancel()
      expect(opened?.object).toEqual(await storage().head('reads/same.png'))
    })
  })

  describe('open with a range', () => {
    const bytes = bytesOf(200_000)
    const readRange = async (key: string, range: OpenOptions['range']) => {
      const opened = await storage().open(key, { range })
      const body = new Uint8Array(await new Response((opened?.body ?? null) as BodyInit | null).arrayBuffer())
      return { size: opened?.object.size, body }
    }

    it.each([
      ['the start', { start: 0, end: 0 }],
      ['the start, more than one chunk', { start: 0, end: 99_999 }],
      ['the middle', { start: 70_001, end: 140_000 }],
      ['the last byte', { start: 199_999, end: 199_999 }],
      ['an end behind the last byte', { start: 199_990, end: 300_000 }],
    ])('returns %s, and the size of the whole object', async (_name, range) => {
      await put(storage(), 'reads/range.png', bytes)
      const { size, body } = await readRange('reads/range.png', range)
      expect(size).toBe(bytes.byteLength)
      expectBytes(body, bytes.subarray(range.start, range.end + 1))
    })

    it('refuses a start behind the last byte', async () => {
      await put(storage(), 'reads/short.png', bytesOf(10))
      await expect(
        storage().open('reads/short.png', { range: { start: 10, end: 20 } }),
      ).rejects.toMatchObject(refusal('rejected'))
    })

    it('returns an empty body for an empty object, from its start', async () => {
      await put(storage(), 'reads/empty.png', '')
      expect(await readRange('reads/empty.png', { start: 0, end: 99 })).toEqual({
        size: 0,
        body: new Uint8Array(),
      })
    })

    it('stops when the reader cancels', async () => {
      await put(storage(), 'reads/left.png', bytes)
      const opened = await storage().open('reads/left.png')
      const reader = opened?.body.getReader()
      expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0)
      await reader?.cancel()
      await storage().delete('reads/left.png')
    })
  })
}
