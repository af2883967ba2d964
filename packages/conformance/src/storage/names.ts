import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { listKeys, put, readText } from './objects.js'

/** Names that people, cameras and other programs give, and that get lost where someone decodes, trims or normalizes. */
const names = [
  'R&D photos/picture.png',
  'a+b=c.jpg',
  '100%.png',
  '%2F.png',
  'a%20b.png',
  '#1?.png',
  'ünï/çødé 日本.png',
  'caf\u00e9.png',
  'cafe\u0301.png',
  '👩‍👩‍👧 family 😀.png',
  `quotes '"<>.png`,
  ' leading space.png',
  'trailing space.png ',
  'two  spaces.png',
  '..a/..b.png',
  '...',
  '.hidden',
  'semi;colon,comma:colon@at.png',
  'brackets [1] (2) {3}.png',
  'tilde~star*bang!dollar$pipe|caret^tick`.png',
  'عربى.png',
  'no-extension',
  `${'long-'.repeat(39)}.png`,
]

export function nameCases({ storage, options }: StorageSuite): void {
  describe('names', () => {
    it.each(names)('keeps %j as it is', async (name) => {
      const directory = `names/${names.indexOf(name)}`
      const key = `${directory}/one/${name}`
      await put(storage(), key, name)
      expect((await storage().head(key))?.key).toBe(key)
      expect(await readText(storage(), key)).toBe(name)
      expect(await listKeys(storage(), `${directory}/one/`)).toEqual([key])

      const copy = `${directory}/copy/${name}`
      await storage().copy(key, copy)
      await storage().delete(key)
      expect(await storage().head(key)).toBeUndefined()
      expect(await readText(storage(), copy)).toBe(name)
      const page = await storage().list({ prefix: `${directory}/copy/`, limit: 1, startAfter: copy })
      expect(page.objects.map(({ key: listed }) => listed)).not.toContain(copy)
      await storage().delete(copy)
    })

    it('keeps each of them apart from the others', async () => {
      await Promise.all(names.map((name) => put(storage(), `names/all/${name}`, name)))
      expect(new Set(await listKeys(storage(), 'names/all/'))).toEqual(
        new Set(names.map((name) => `names/all/${name}`)),
      )
      for (const name of names) expect(await readText(storage(), `names/all/${name}`)).toBe(name)
    })

    it.each(names)('returns a URL for %j that survives new URL()', (name) => {
      const key = `names/${name}`
      const url = storage().publicUrl(key)
      expect(new URL(url).href).toBe(url)
      const segments = new URL(url).pathname.split('/').slice(-key.split('/').length)
      expect(segments.map(decodeURIComponent).join('/')).toBe(key)
    })

    if (options.served)
      it('serves each of them at its URL', async () => {
        for (const name of names) {
          const key = `names/served/${name}`
          await put(storage(), key, name, { disposition: 'attachment' })
          const response = await fetch(storage().publicUrl(key))
          expect({ name, status: response.status }).toEqual({ name, status: 200 })
          expect(await response.text()).toBe(name)
          expect(response.headers.get('content-type')).toBe('image/png')
          expect(response.headers.get('content-disposition')).toBe('attachment')
        }
      })
  })
}
