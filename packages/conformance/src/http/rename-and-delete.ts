import { describe, expect, it } from 'vitest'
import { png } from './files.js'
import type { Suite } from './suite.js'

export function renameCases({ client }: Suite): void {
  describe('rename and delete', () => {
    const rename = (from: string, to: string) => client().post('/rename', { from, to })
    const keys = async (directory: string) => (await client().list({ directory })).items.map(({ key }) => key)
    const upload = async (directory: string, name: string, size = 100) => {
      expect((await client().upload({ directory, name, bytes: png(size) })).status).toBe(201)
    }

    it('renames a file within its directory or into another', async () => {
      await upload('moving', 'a.png', 123)
      expect(await rename('moving/a.png', 'moving/b.png')).toMatchObject({
        status: 200,
        body: { key: 'moving/b.png', directory: 'moving', name: 'b.png', size: 123, type: 'image/png' },
      })
      expect((await rename('moving/b.png', 'elsewhere/c.png')).status).toBe(200)
      expect(await keys('moving')).toEqual([])
      expect(await keys('elsewhere')).toEqual(['elsewhere/c.png'])
    })

    it('never writes over another file', async () => {
      await upload('occupied', 'a.png', 100)
      await upload('occupied', 'b.png', 200)
      expect(await rename('occupied/a.png', 'occupied/b.png')).toMatchObject({
        status: 409,
        body: { code: 'name-taken' },
      })
      const { items } = await client().list({ directory: 'occupied' })
      expect(items.map(({ name, size }) => [name, size])).toEqual([
        ['a.png', 100],
        ['b.png', 200],
      ])
    })

    it('lets one of many renames to one name win, and loses no file', async () => {
      const names = Array.from({ length: 8 }, (_, index) => `r${index}.png`)
      for (const name of names) await upload('rush', name)
      const responses = await Promise.all(names.map((name) => rename(`rush/${name}`, 'rush/target.png')))
      expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(responses.filter(({ status }) => status === 409)).toHaveLength(7)
      expect(await keys('rush')).toHaveLength(8)
      expect(await keys('rush')).toContain('rush/target.png')
    })

    it('keeps the file extension, since the bytes stay what they are', async () => {
      await upload('extension', 'a.png')
      expect(await rename('extension/a.png', 'extension/a.html')).toMatchObject({ status: 415 })
      expect(await rename('extension/a.png', 'extension/a.jpg')).toMatchObject({
        status: 415,
        body: { code: 'unsupported-type' },
      })
      expect((await rename('extension/a.png', 'extension/a.PNG')).status).toBe(200)
    })

    it('finds nothing to rename where there is nothing', async () => {
      expect(await rename('void/a.png', 'void/b.png')).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      })
    })

    it('leaves a file alone that is renamed to itself', async () => {
      await upload('same', 'a.png')
      expect((await rename('same/a.png', 'same/a.png')).status).toBe(200)
      expect(await keys('same')).toEqual(['same/a.png'])
    })

    it('deletes the very file that was just uploaded into a directory, not its namesake in the root', async () => {
      await upload('', 'victim.png')
      const { body } = await client().upload({ directory: 'inner', name: 'victim.png', bytes: png() })
      expect(await client().remove(body.key)).toBe(204)
      expect(await keys('inner')).toEqual([])
      expect(await keys('')).toContain('victim.png')
    })

    it('is content when there is nothing left to delete', async () => {
      expect(await client().remove('void/gone.png')).toBe(204)
    })

    it('has a directory vanish with its last file', async () => {
      await upload('brief', 'a.png')
      expect((await client().list()).directories).toContain('brief')
      await client().remove('brief/a.png')
      expect((await client().list()).directories).not.toContain('brief')
    })

    it('wants a key to delete, and no directory', async () => {
      expect(await client().remove('')).toBe(400)
      expect(await client().remove('brief/')).toBe(400)
    })
  })
}
