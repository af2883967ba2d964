import { beforeAll, describe, expect, it } from 'vitest'
import type { Suite } from '../http-contract.js'
import { png, text } from './files.js'

export function listCases({ client, options }: Suite): void {
  describe('list', () => {
    // One folder per seven files, so that folders and files take turns in the store's order.
    const files = Array.from(
      { length: options.pagedFiles },
      (_, index) => `n${String(index).padStart(5, '0')}.png`,
    )
    const folders = files
      .filter((_, index) => index % 7 === 3)
      .map((name) => `paged/${name.replace('.png', 'f')}`)

    beforeAll(async () => {
      const { upload } = client()
      const all = [
        ...files.map((name) => ({ directory: 'paged', name, bytes: png(64) })),
        ...folders.map((directory) => ({ directory, name: 'inside.png', bytes: png(64) })),
        { directory: 'types', name: 'One.PNG', bytes: png() },
        { directory: 'types', name: 'two.txt', bytes: text('two') },
        { directory: 'types', name: 'three.csv', bytes: text('3') },
        { directory: 'types/one below', name: 'alone.png', bytes: png() },
        { directory: 'types/deep/Er', name: 'ONEROUS.txt', bytes: text('deep') },
        { directory: 'types/deep/Er', name: 'caf\u00e9.txt', bytes: text('deep') },
      ]
      await pool(all, 16, async (file) => {
        const { status, body } = await upload(file)
        if (status !== 201)
          throw new Error(`seeding ${file.directory}/${file.name}: ${status} ${JSON.stringify(body)}`)
      })
    }, 240_000)

    it.each([1, 2, 3, 36, 500])(
      'loses nothing and repeats nothing, %i files a page',
      { timeout: 240_000 },
      async (limit) => {
        const { items, directories } = await client().listAll({ directory: 'paged', limit })
        expect(items.map(({ name }) => name)).toEqual(files)
        expect(directories).toEqual(folders)
      },
    )

    it('brings every folder on the first page, and none on later ones', async () => {
      const first = await client().list({ directory: 'paged', limit: 5 })
      expect(first.items).toHaveLength(5)
      expect(first.directories).toEqual(folders)
      const second = await client().list({ directory: 'paged', limit: 5, cursor: first.cursor })
      expect(second.items.map(({ name }) => name)).toEqual(files.slice(5, 10))
      expect(second.directories).toEqual([])
    })

    it('leaves the folders out when files only are asked for', async () => {
      const { items, directories } = await client().listAll({
        directory: 'paged',
        limit: 100,
        filesOnly: true,
      })
      expect(items.map(({ name }) => name)).toEqual(files)
      expect(directories).toEqual([])
    })

    it('goes on from a page whose last file has been deleted', async () => {
      const names = ['x1.png', 'x2.png', 'x3.png']
      for (const name of names) await client().upload({ directory: 'shrinking', name, bytes: png() })
      const first = await client().list({ directory: 'shrinking', limit: 1 })
      await client().remove('shrinking/x1.png')
      const rest = await client().list({ directory: 'shrinking', cursor: first.cursor })
      expect(rest.items.map(({ name }) => name)).toEqual(['x2.png', 'x3.png'])
    })

    it('describes a file so that it can be shown, deleted and renamed', async () => {
      const bytes = png(321)
      const { body: uploaded } = await client().upload({
        directory: 'shown',
        name: 'a b.png',
        bytes,
        type: 'image/png',
      })
      const { items } = await client().list({ directory: 'shown' })
      expect(items).toHaveLength(1)
      const [item] = items
      expect(item).toMatchObject({
        key: 'shown/a b.png',
        directory: 'shown',
        name: 'a b.png',
        size: 321,
        type: 'image/png',
      })
      expect(new URL(item?.url ?? '').href).toBe(item?.url)
      expect(item?.url).toMatch(/\/shown\/a%20b\.png$/)
      expect(Math.abs(Date.parse(item?.lastModified ?? '') - Date.now())).toBeLessThan(300_000)
      const { lastModified: _at, ...expected } = item ?? {}
      expect(uploaded).toMatchObject(expected)
    })

    it.each(['', '/', '.', 'paged', '/paged', 'paged/', '/paged/'])(
      'knows the folder “%s” by that name',
      async (directory) => {
        const { items, directories } = await client().list({ directory, limit: 1 })
        expect([...items.map(({ directory: at }) => at), ...directories]).toEqual(
          expect.arrayContaining([directory.includes('paged') ? 'paged' : 'types']),
        )
      },
    )

    it('takes no folder for another that begins alike', async () => {
      await client().upload({ directory: 'alike-too', name: 'other.png', bytes: png() })
      await client().upload({ directory: 'alike', name: 'own.png', bytes: png() })
      const { items, directories } = await client().list({ directory: 'alike' })
      expect(items.map(({ name }) => name)).toEqual(['own.png'])
      expect(directories).toEqual([])
    })

    it('lists a folder that is not there as empty', async () => {
      expect(await client().list({ directory: 'nowhere' })).toEqual({ items: [], directories: [] })
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

    it('finds files by part of their name in the folder and below, and folders by theirs', async () => {
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

    it.each([1, 2])('pages through what it finds, %i a page', async (limit) => {
      const { items, directories } = await client().listAll({ directory: 'types', search: 'e', limit })
      const whole = await client().list({ directory: 'types', search: 'e' })
      expect(items).toEqual(whole.items)
      expect(directories).toEqual(whole.directories)
      expect(items.length).toBeGreaterThan(3)
    })

    it('combines search, extension and files only', async () => {
      const answer = await client().list({ search: 'one', ext: 'txt', filesOnly: true })
      expect(answer.items.map(({ name }) => name)).toEqual(['ONEROUS.txt'])
      expect(answer.directories).toEqual([])
    })

    it.each(['0', '-1', 'abc', '1.5', 'NaN'])('refuses %s as a limit', async (limit) => {
      expect(await client().get('', { limit })).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      })
    })

    it('serves a limit beyond the store’s as the store’s', async () => {
      expect((await client().list({ directory: 'types', limit: 100_000 })).items).toHaveLength(3)
    })

    it.each(['x', 'eyJhIjoxfQ', 'bnVsbA', '%%%', 'eyJhZnRlciI6Ii4uL3NlY3JldCJ9', 'W10'])(
      'refuses the cursor %s, which it never gave',
      async (cursor) => {
        expect(await client().get('', { cursor })).toMatchObject({
          status: 400,
          body: { code: 'invalid-cursor' },
        })
      },
    )

    it('refuses a cursor of another folder', async () => {
      const { cursor } = await client().list({ directory: 'paged', limit: 1 })
      expect(await client().get('', { directory: 'types', cursor })).toMatchObject({ status: 400 })
    })
  })
}

async function pool<T>(work: readonly T[], width: number, run: (one: T) => Promise<void>): Promise<void> {
  const queue = [...work]
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) await run(one)
  }
  await Promise.all(Array.from({ length: width }, worker))
}
