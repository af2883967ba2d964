import { beforeAll, describe, expect, it } from 'vitest'
import { png, text } from './files.js'
import type { Suite } from './suite.js'

/** Files by a part of their name, anywhere below a directory, and by their extension. */
export function searchCases({ client }: Suite): void {
  describe('search', () => {
    beforeAll(async () => {
      const files = [
        { directory: 'types', name: 'One.PNG', bytes: png() },
        { directory: 'types', name: 'two.txt', bytes: text('two') },
        { directory: 'types', name: 'three.csv', bytes: text('3') },
        { directory: 'types/one below', name: 'alone.png', bytes: png() },
        { directory: 'types/deep/Er', name: 'ONEROUS.txt', bytes: text('deep') },
        { directory: 'types/deep/Er', name: 'caf\u00e9.txt', bytes: text('deep') },
      ]
      for (const file of files) expect((await client().upload(file)).status).toBe(201)
    })

    it('filters by extension, in any case', async () => {
      const names = async (ext: string) =>
        (await client().list({ directory: 'types', ext })).items.map(({ name }) => name)
      expect(await names('png')).toEqual(['One.PNG'])
      expect(await names('csv,txt')).toEqual(['three.csv', 'two.txt'])
      expect(await names('gif')).toEqual([])
      const response = await client().send('GET', '?directory=types&ext=png&ext=csv')
      expect(await response.json()).toMatchObject({ items: [{ name: 'One.PNG' }, { name: 'three.csv' }] })
    })

    it('finds files by part of their name in the directory and below, and directories by theirs', async () => {
      const { items, directories } = await client().list({ directory: 'types', search: ' one ' })
      expect(items.map(({ key }) => key)).toEqual([
        'types/One.PNG',
        'types/deep/Er/ONEROUS.txt',
        'types/one below/alone.png',
      ])
      expect(directories).toEqual(['types/one below'])
    })

    it('finds a letter however it is composed', async () => {
      const { items } = await client().list({ search: 'CAFE\u0301' })
      expect(items.map(({ key }) => key)).toEqual(['types/deep/Er/caf\u00e9.txt'])
    })

    it('finds a name with accents by its plain letters, and all words of a search in any order', async () => {
      const find = async (search: string) =>
        (await client().list({ directory: 'types', search })).items.map(({ key }) => key)
      expect(await find('cafe')).toEqual(['types/deep/Er/caf\u00e9.txt'])
      expect(await find('png one')).toEqual(['types/One.PNG', 'types/one below/alone.png'])
      expect(await find('png txt')).toEqual([])
    })

    it.each([1, 2])('pages through what it finds, %i a page', async (limit) => {
      const { items, directories } = await client().listAll({ directory: 'types', search: 'e', limit })
      const whole = await client().list({ directory: 'types', search: 'e' })
      expect(items).toEqual(whole.items)
      expect(directories).toEqual(whole.directories)
      expect(items.length).toBeGreaterThan(3)
    })

    it('combines search, extension and files only', async () => {
      const page = await client().list({ search: 'one', ext: 'txt', filesOnly: true })
      expect(page.items.map(({ name }) => name)).toEqual(['ONEROUS.txt'])
      expect(page.directories).toEqual([])
    })
  })
}
