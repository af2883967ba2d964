import { memoryStorage } from '@tina-s3/core/memory'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findUsage } from './usage.js'

const base = 'https://cdn.example.com/m'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tina-s3-usage-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})

async function library(...keys: string[]) {
  const storage = memoryStorage({ publicUrl: 'https://cdn.example.com' })
  for (const key of keys) await storage.put(key, new Blob(['abc']).stream(), { type: '', size: 3 })
  return { storage, mediaRoot: 'm' }
}

describe('findUsage', () => {
  it('lists what is unused, missing, and named in code', async () => {
    await mkdir(join(directory, 'posts'))
    await writeFile(
      join(directory, 'posts/a.md'),
      `---\nhero: ${base}/a%20b.jpg#1x2\n---\n![](${base}/gone.jpg) \`${base}/code.jpg\` [f](${base}/folder/) ![](/uploads/old.jpg)\n`,
    )
    await writeFile(join(directory, 'Hero.tsx'), `<img src="${base}/hero.jpg" alt="${base}/no.jpg" />`)
    const site = await library(
      'm/a b.jpg',
      'm/A b.jpg',
      'm/code.jpg',
      'm/hero.jpg',
      'm/old.jpg',
      'm/folder/',
      'm/.tina-s3/thumbnails/.400/a b.jpg.1.3x2.webp',
      'a b.jpg',
    )
    const usage = await findUsage(site, directory, { bases: [base, '/uploads'] })
    expect(usage).toEqual({
      files: 5,
      mentions: 6,
      unused: [{ key: 'A b.jpg', size: 3 }],
      missing: [{ file: 'posts/a.md', line: 4, key: 'gone.jpg' }],
      inCode: [
        { file: 'Hero.tsx', line: 1, key: 'hero.jpg', isThere: true },
        { file: 'Hero.tsx', line: 1, key: 'no.jpg', isThere: false },
        { file: 'posts/a.md', line: 4, key: 'code.jpg', isThere: true },
      ],
      problems: [],
    })
  })

  it('reads paths of the whole site as files where they have a file extension', async () => {
    await writeFile(join(directory, 'a.md'), '---\nhero: /p/a.jpg\n---\n[about](/about) [gone](/p/gone.jpg)')
    const { unused, missing } = await findUsage(await library('m/p/a.jpg'), directory, { bases: ['/'] })
    expect({ unused, missing }).toEqual({
      unused: [],
      missing: [{ file: 'a.md', line: 4, key: 'p/gone.jpg' }],
    })
  })

  it('passes over what is built, installed or hidden, and takes notice of nothing else with --content', async () => {
    for (const path of [
      'node_modules/x',
      '.next',
      'dist',
      'tina/__generated__',
      'public/admin',
      'content/build',
      'drafts',
      'docs',
    ])
      await mkdir(join(directory, path), { recursive: true })
    for (const path of [
      'node_modules/x/a.md',
      '.next/a.json',
      'dist/a.md',
      'tina/__generated__/a.json',
      'package.json',
      'content/build/a.md',
      'drafts/a.md',
      'docs/b.yml',
    ])
      await writeFile(join(directory, path), `"${base}/a.jpg"`)
    await writeFile(join(directory, '.gitignore'), '/drafts\n')
    const site = await library()
    const files = async (content?: string[]) =>
      (await findUsage(site, directory, { bases: [base], ...(content && { content }) })).missing.map(
        ({ file }) => file,
      )
    expect(await files()).toEqual(['content/build/a.md', 'docs/b.yml'])
    expect(await files(['content', 'drafts'])).toEqual(['content/build/a.md', 'drafts/a.md'])
    expect(await files(['docs/b.yml'])).toEqual(['docs/b.yml'])
    await expect(files(['nowhere'])).rejects.toThrow(/There is no nowhere/)
  })
})
