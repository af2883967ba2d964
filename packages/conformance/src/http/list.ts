import { beforeAll, describe, expect, it } from 'vitest'
import { png } from './files.js'
import type { Suite } from './suite.js'

export function listCases({ client, options }: Suite): void {
  describe('list', () => {
    // One directory per seven files, so that directories and files take turns in the storage's order.
    const files = Array.from(
      { length: options.pagedFiles },
      (_, index) => `n${String(index).padStart(5, '0')}.png`,
    )
    const subdirectories = files
      .filter((_, index) => index % 7 === 3)
      .map((name) => `paged/${name.replace('.png', 'f')}`)

    beforeAll(async () => {
      const { upload } = client()
      const all = [
        ...files.map((name) => ({ directory: 'paged', name, bytes: png(64) })),
        ...subdirectories.map((directory) => ({ directory, name: 'inside.png', bytes: png(64) })),
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
        expect(directories).toEqual(subdirectories)
      },
    )

    it('lists every directory on the first page, and none on later ones', async () => {
      const first = await client().list({ directory: 'paged', limit: 5 })
      expect(first.items).toHaveLength(5)
      expect(first.directories).toEqual(subdirectories)
      const second = await client().list({ directory: 'paged', limit: 5, cursor: first.cursor })
      expect(second.items.map(({ name }) => name)).toEqual(files.slice(5, 10))
      expect(second.directories).toEqual([])
    })

    it('leaves the directories out when files only are asked for', async () => {
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
      'lists the directory “%s” by that path',
      async (directory) => {
        const { items, directories } = await client().list({ directory, limit: 1 })
        expect([...items.map(({ directory: at }) => at), ...directories]).toContain('paged')
      },
    )

    it('mistakes no directory for another that begins alike', async () => {
      await client().upload({ directory: 'alike-too', name: 'other.png', bytes: png() })
      await client().upload({ directory: 'alike', name: 'own.png', bytes: png() })
      const { items, directories } = await client().list({ directory: 'alike' })
      expect(items.map(({ name }) => name)).toEqual(['own.png'])
      expect(directories).toEqual([])
    })

    it('lists a directory that is not there as empty', async () => {
      expect(await client().list({ directory: 'nowhere' })).toEqual({ items: [], directories: [] })
    })

    it.each(['0', '-1', 'abc', '1.5', 'NaN'])('refuses %s as a limit', async (limit) => {
      expect(await client().get('', { limit })).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      })
    })

    it('serves a limit beyond the storage’s as the storage’s', async () => {
      await client().upload({ directory: 'small', name: 'one.png', bytes: png() })
      expect((await client().list({ directory: 'small', limit: 100_000 })).items).toHaveLength(1)
    })

    it.each(['x', 'eyJhIjoxfQ', 'bnVsbA', '%%%', 'eyJhZnRlciI6Ii4uL3NlY3JldCJ9', 'W10'])(
      'refuses the cursor %s, which it never returned',
      async (cursor) => {
        expect(await client().get('', { cursor })).toMatchObject({
          status: 400,
          body: { code: 'invalid-cursor' },
        })
      },
    )

    it('refuses a cursor of another directory', async () => {
      const { cursor } = await client().list({ directory: 'paged', limit: 1 })
      expect(await client().get('', { directory: 'alike', cursor })).toMatchObject({ status: 400 })
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
