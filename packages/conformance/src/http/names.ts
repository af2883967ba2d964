import { describe, expect, it } from 'vitest'
import { forbiddenKeys, hostileDirectories, hostileNames, png, untouchableKeys } from './files.js'
import { toSearch } from './client.js'
import type { Suite } from './suite.js'

export function nameCases({ client }: Suite): void {
  describe('names', () => {
    const cases = [
      ...hostileNames.map((name) => ['names', name] as const),
      ...hostileDirectories.map((directory) => [`names/${directory}`, 'photo.png'] as const),
    ]

    it.each(cases)(
      'keeps %s / %s to the letter through upload, list, rename and delete',
      async (directory, name) => {
        const { upload, list, remove, post } = client()
        const key = `${directory}/${name}`
        const uploaded = await upload({ directory, name, bytes: png() })
        expect(uploaded).toMatchObject({ status: 201, body: { key, directory, name } })
        expect(new URL(uploaded.body.url).href).toBe(uploaded.body.url)
        expect(decodeURIComponent(new URL(uploaded.body.url).pathname).endsWith(`/${key}`)).toBe(true)

        const listed = (await list({ directory })).items.find((item) => item.key === key)
        expect(listed).toMatchObject({ name, directory, url: uploaded.body.url })

        const moved = `names/moved ${directory.length}/${name}`
        expect(await post('/rename', { from: key, to: moved })).toMatchObject({
          status: 200,
          body: { key: moved },
        })
        expect((await list({ directory })).items.map((item) => item.key)).not.toContain(key)
        expect(await remove(moved)).toBe(204)
        expect((await list({ directory: `names/moved ${directory.length}` })).items).toEqual([])
      },
    )

    it('keeps two spellings of one letter apart', async () => {
      const { upload, list } = client()
      await upload({ directory: 'spelling', name: 'e\u0301.png', bytes: png(70) })
      await upload({ directory: 'spelling', name: '\u00e9.png', bytes: png(80) })
      const { items } = await list({ directory: 'spelling' })
      expect(items.map(({ name, size }) => [name, size])).toEqual([
        ['e\u0301.png', 70],
        ['\u00e9.png', 80],
      ])
    })

    it.each(forbiddenKeys)('refuses %j on every way in, with a sentence', async (key) => {
      const { get, post, send, start, complete, abort } = client()
      const problem = {
        status: 400,
        body: { code: 'invalid-path', detail: expect.stringMatching(/\.$/) as string },
      }
      const slash = key.lastIndexOf('/')
      const where = { directory: key.slice(0, Math.max(slash, 0)), name: key.slice(slash + 1) }
      const file = { ...where, size: 1, type: 'image/png' }
      expect(await start(file)).toMatchObject(problem)
      expect((await send('POST', toSearch(file), { body: new FormData() })).status).toBe(400)
      expect(await complete({ key, receipt: 'r' })).toMatchObject(problem)
      expect(await abort({ key, receipt: 'r' })).toMatchObject(problem)
      expect(await post('/rename', { from: key, to: 'fine.png' })).toMatchObject(problem)
      expect(await post('/rename', { from: 'fine.png', to: key })).toMatchObject(problem)
      expect((await send('DELETE', toSearch({ key }))).status).toBe(400)
      const asDirectory = await get('', { directory: `${key}/x` })
      expect(asDirectory).toMatchObject(problem)
    })

    it.each(untouchableKeys)(
      'neither writes, moves nor deletes %j, which a web server may heed',
      async (key) => {
        const { post, send, list, start } = client()
        const slash = key.lastIndexOf('/')
        const where = { directory: key.slice(0, Math.max(slash, 0)), name: key.slice(slash + 1) }
        const refused = [
          await start({ ...where, size: 1, type: 'image/png' }),
          await post('/rename', { from: key, to: 'fine.png' }),
          await post('/rename', { from: 'fine.png', to: key }),
        ].map(({ status }) => status)
        refused.push((await send('POST', toSearch({ ...where, size: 1 }), { body: new FormData() })).status)
        refused.push((await send('DELETE', toSearch({ key }))).status)
        for (const status of refused) expect([400, 415]).toContain(status)
        const { items } = await list({ directory: where.directory })
        expect(items.map((item) => item.key)).not.toContain(key)
      },
    )

    it('refuses a key of more than 1,024 bytes of UTF-8, the media root included', async () => {
      const declare = (name: string) => client().start({ name, size: 24, type: 'image/png' })
      expect(await declare(`${'é'.repeat(510)}.png`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-path' },
      })
      expect(await declare(`${'a'.repeat(2000)}.png`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-path' },
      })
    })

    it('stores a name of 300 bytes, or says why not', async () => {
      const { upload, list } = client()
      const name = `${'x'.repeat(296)}.png`
      const { status, body } = await upload({ directory: 'long', name, bytes: png() })
      if (status === 201)
        expect((await list({ directory: 'long' })).items.map((item) => item.name)).toEqual([name])
      else expect(body.detail).toMatch(/long.*\.$/)
    })
  })
}
