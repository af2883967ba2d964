import type { StorageProvider } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MoveOptions, moveMedia } from './move.js'
import { readRequest } from './plan.js'

const base = 'https://cdn.example.com/m'

let directory: string
let storage: StorageProvider
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tina-s3-move-'))
  storage = memoryStorage({ publicUrl: base })
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

const put = (key: string, text = key) =>
  storage.put(key, new Blob([text]).stream(), { type: 'text/plain', size: text.length })
const keys = async () =>
  (await storage.list({ prefix: '', limit: 100, recursive: true })).objects.map(({ key }) => key)
const write = (file: string, text: string) => writeFile(join(directory, file), text)
const read = (file: string) => readFile(join(directory, file), 'utf8')
const move = (from: string, to: string, options: Partial<MoveOptions> = {}, mediaRoot = '') =>
  moveMedia({ directory, storage, mediaRoot, thumbnails: true }, readRequest(from, to), {
    bases: [mediaRoot === '' ? base : `${base}/${mediaRoot}`],
    ...options,
  })

describe('moveMedia', () => {
  it('moves a file to another name, or into a folder', async () => {
    await put('a.txt')
    await put('b.txt')
    await write('a.md', `[a](${base}/a.txt) [b](${base}/b.txt)`)
    await move('a.txt', 'x/c.txt', { remove: true })
    await move('b.txt', 'x/', { remove: true })
    expect(await keys()).toEqual(['x/b.txt', 'x/c.txt'])
    expect(await read('a.md')).toBe(`[a](${base}/x/c.txt) [b](${base}/x/b.txt)`)
  })

  it('keeps the old files until it is run again with `remove`', async () => {
    await put('p/a.txt')
    await write('a.md', `[a](${base}/p/a.txt)`)
    const first = await move('p', 'q')
    expect(first).toMatchObject({
      copied: 1,
      deleted: 0,
      kept: ['p/a.txt'],
      content: [{ file: 'a.md', addresses: 1 }],
    })
    expect(await keys()).toEqual(['p/a.txt', 'q/a.txt'])
    expect(await readdir(join(directory, '.tina-s3'))).toHaveLength(2)
    expect(await move('p', 'q', { remove: true })).toMatchObject({
      copied: 0,
      deleted: 1,
      kept: [],
      content: [],
    })
    expect(await keys()).toEqual(['q/a.txt'])
    expect(await readdir(join(directory, '.tina-s3'))).toEqual(['.gitignore'])
  })

  it('leaves files alone that came to the folder after the move was started', async () => {
    await put('p/a.txt')
    await move('p', 'q')
    await put('p/late.txt')
    await move('p', 'q', { remove: true })
    expect(await keys()).toEqual(['p/late.txt', 'q/a.txt'])
  })

  it('changes nothing for a dry run', async () => {
    await put('p/a.txt')
    const text = `[a](${base}/p/a.txt)\n`
    await write('a.md', text)
    const { items, content } = await move('p', 'q', { dryRun: true, remove: true })
    expect(items).toMatchObject([{ from: 'p/a.txt', to: 'q/a.txt' }])
    expect(content[0]?.diff).toContain(`-[a](${base}/p/a.txt)\n+[a](${base}/q/a.txt)\n`)
    expect(await keys()).toEqual(['p/a.txt'])
    expect(await readdir(directory)).toEqual(['a.md'])
    expect(await read('a.md')).toBe(text)
  })

  it('stays within the media root', async () => {
    await put('media/p/a.txt')
    await put('p/a.txt')
    await write('a.md', `${base}/p/a.txt ${base}/media/p/a.txt`)
    await move('p', 'q', { remove: true }, 'media')
    expect(await keys()).toEqual(['media/q/a.txt', 'p/a.txt'])
    expect(await read('a.md')).toBe(`${base}/p/a.txt ${base}/media/q/a.txt`)
  })

  it('refuses up front to overwrite, and names what is there', async () => {
    for (const key of ['p/a.txt', 'p/b.txt', 'q/b.txt']) await put(key)
    await expect(move('p', 'q')).rejects.toThrow(/Nothing was moved, .*: q\/b\.txt\./)
    await expect(move('p/a.txt', 'q/b.txt')).rejects.toThrow(/: q\/b\.txt\./)
    expect(await keys()).toEqual(['p/a.txt', 'p/b.txt', 'q/b.txt'])
    expect(await readdir(directory)).toEqual([])
  })

  it('keeps files that code still names, and says where', async () => {
    for (const key of ['p/a.txt', 'p/b.txt']) await put(key)
    await write('Hero.tsx', `export const hero = '${base}/p/a.txt'\n`)
    const result = await move('p', 'q', { remove: true })
    expect(result).toMatchObject({ kept: ['p/a.txt'], left: [{ file: 'Hero.tsx', line: 1, key: 'p/a.txt' }] })
    expect(await keys()).toEqual(['p/a.txt', 'q/a.txt', 'q/b.txt'])
    await write('Hero.tsx', `export const hero = '${base}/q/a.txt'\n`)
    expect(await move('p', 'q', { remove: true })).toMatchObject({ kept: [] })
    expect(await keys()).toEqual(['q/a.txt', 'q/b.txt'])
  })

  it.each(['feed.xml', 'logo.svg', 'index.php', 'site.webmanifest', 'data.jsonc'])(
    'keeps files that %s names',
    async (file) => {
      await put('p/a.txt')
      await write(file, `"${base}/p/a.txt"`)
      expect(await move('p', 'q', { remove: true })).toMatchObject({ left: [{ file }], kept: ['p/a.txt'] })
    },
  )

  it('keeps files that code names by an address which only the first run looked for', async () => {
    await put('p/a.txt')
    await write('Hero.tsx', `export const hero = '/uploads/p/a.txt'\n`)
    await move('p', 'q', { bases: [base, '/uploads'] })
    expect(await move('p', 'q', { remove: true })).toMatchObject({ kept: ['p/a.txt'] })
    expect(await keys()).toEqual(['p/a.txt', 'q/a.txt'])
  })

  it('keeps files that a path below an unknown base may name, until the base is named', async () => {
    await put('p/a.txt')
    await put('p/b.txt')
    await write('a.md', '![a](/media/p/a.txt) ![other](/media/p/aa.txt)')
    const unknown = await move('p', 'q', { remove: true })
    expect(unknown).toMatchObject({
      kept: ['p/a.txt'],
      deleted: 1,
      left: [{ file: 'a.md', line: 1, key: 'p/a.txt' }],
    })
    const named = await move('p', 'q', { remove: true, bases: [base, '/media'] })
    expect(named).toMatchObject({ kept: [], left: [] })
    expect(await read('a.md')).toBe('![a](/media/q/a.txt) ![other](/media/p/aa.txt)')
    expect(await keys()).toEqual(['q/a.txt', 'q/b.txt'])
  })

  it('keeps files that are named in a file which is not UTF-8', async () => {
    await put('p/a.txt')
    const text = Buffer.from(`gr\xfc\xdfe: "${base}/p/a.txt"`, 'latin1')
    await writeFile(join(directory, 'old.yml'), text)
    const result = await move('p', 'q', { remove: true })
    expect(result).toMatchObject({
      kept: ['p/a.txt'],
      problems: [{ file: 'old.yml', problem: /UTF-8/ }].map(({ file }) => ({ file })),
    })
    expect(await readFile(join(directory, 'old.yml'))).toEqual(text)
  })

  it('stops when a file was changed since the move was started', async () => {
    await put('p/a.txt')
    await move('p', 'q')
    await put('p/a.txt', 'another')
    await expect(move('p', 'q', { remove: true })).rejects.toThrow(
      /p\/a\.txt was changed since the move was started/,
    )
    expect(await keys()).toEqual(['p/a.txt', 'q/a.txt'])
  })

  it('accepts that the new file was replaced, and refuses to delete the old one when it is gone', async () => {
    await put('p/a.txt')
    await put('p/b.txt')
    await move('p', 'q')
    await put('q/a.txt', 'replaced')
    await move('p', 'q')
    expect(await new Response((await storage.open('q/a.txt'))?.body).text()).toBe('replaced')
    await storage.delete('q/b.txt')
    await move('p', 'q', { remove: true })
    expect(await keys()).toEqual(['q/a.txt', 'q/b.txt'])
  })

  it('refuses a second move of the same files to elsewhere', async () => {
    await put('p/x/a.txt')
    await move('p', 'q')
    await expect(move('p/x', 'r')).rejects.toThrow(/A move of p to q is not finished/)
  })

  it.each([
    ['to where it is', 'p', 'p/', /cannot be moved to where it is/],
    ['into itself', 'p', 'p/q', /cannot be moved into itself/],
    ['to a hidden folder', 'p', '.p', /cannot begin with a dot/],
    ['from the hidden folder', '.tina-s3', 'p', /cannot begin with a dot/],
    ['above the root', 'p', '../q', /cannot be used/],
    ['from nowhere', 'nothing', 'q', /There is nothing at nothing/],
    ['to another file extension', 'p/a.txt', 'p/a.png', /The file extension of p\/a\.txt must stay/],
  ])('refuses to move %s', async (_what, from, to, message) => {
    await put('p/a.txt')
    await expect((async () => move(from, to))()).rejects.toThrow(message)
  })
})
