/**
 * A move whose k-th storage call fails, for every k and every fault. At no moment does content name what is not there, no file is lost, and
 * the same command again ends it.
 */
import pLimit from 'p-limit'
import type { StorageProvider } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, createFaultyStorage, faults } from '../../../../test/crash/faults.js'
import { findReferences } from '../content/references.js'
import { moveMedia } from './move.js'

const base = 'https://cdn.example.com/m'
const request = { from: 'photos', to: 'archive/2026' }

const files = {
  'photos/a.png': 'bytes of a',
  'photos/sub/b c.txt': 'bytes of b',
  'photos/d.txt': '',
  'other/a.png': 'others',
}
const thumbnails = ['.1000', '.400'].map(
  (size) => `.tina-s3/thumbnails/photos/${size}/a.png.1.3000x2000.webp`,
)

const content = {
  'one.md': `---\nhero: ${base}/photos/a.png\n---\n![](${base}/photos/sub/b%20c.txt) ![](${base}/other/a.png)\n`,
  'two.json': JSON.stringify({ src: `${base}/photos/a.png`, body: `[x](${base}/photos/d.txt)` }),
}

let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tina-s3-move-'))
})
afterAll(async () => {
  await rm(parent, { recursive: true })
})

describe('moveMedia', () => {
  it.each([
    ['keeps the old files', false],
    ['deletes the old files', true],
  ])('never lets content name what is not there, whatever call fails, when it %s', async (_what, remove) => {
    const states = await pLimit(4).map([...faults], async (fault) => {
      let at = 1
      // One more than there are calls without a fault: that state is the success.
      for (let reached = true; reached; at++) reached = await visit({ at, fault, remove })
      return at - 1
    })
    expect(Math.min(...states)).toBeGreaterThan(remove ? 20 : 12)
  })
})

interface State {
  readonly at: number
  readonly fault: Fault
  readonly remove: boolean
}

async function visit({ at, fault, remove }: State): Promise<boolean> {
  const where = `call ${at} ${fault}`
  const directory = join(parent, crypto.randomUUID())
  await mkdir(directory)
  for (const [file, text] of Object.entries(content)) await writeFile(join(directory, file), text)
  const real = memoryStorage({ publicUrl: base })
  for (const [key, text] of Object.entries(files)) await put(real, key, text)
  for (const key of thumbnails) await put(real, key, 'thumbnail')

  const caller = new AbortController()
  const { storage, calls, ended } = createFaultyStorage(real, { at, fault, leave: () => caller.abort() })
  const move = (provider: StorageProvider, options: { remove: boolean; signal?: AbortSignal }) =>
    moveMedia({ directory, storage: provider, mediaRoot: '', thumbnails: true }, request, {
      bases: [base],
      ...options,
    })
  const run = move(storage, { remove, signal: caller.signal }).then(
    () => true,
    () => false,
  )
  const succeeded = await Promise.race([run, ended.then(() => false)])
  const reached = calls.count >= at

  await check(real, directory, where)
  if (succeeded) expect(await read(directory), where).toEqual(moved(content))
  if (!succeeded || !remove) {
    const { kept, left, problems } = await move(real, { remove: true })
    expect({ kept, left, problems }, where).toEqual({ kept: [], left: [], problems: [] })
  }
  await check(real, directory, `${where}, again`)
  expect(await read(directory), where).toEqual(moved(content))
  expect(await shown(real), where).toEqual(moved(files))
  expect(await readdir(join(directory, '.tina-s3')), where).toEqual(['.gitignore'])
  // Thumbnails follow where they can; what is left of the others, clean-up removes.
  if (!reached)
    expect((await keys(real)).filter((key) => key.startsWith('.'))).toEqual(
      ['.1000', '.400'].map(
        (size) => expect.stringContaining(`.tina-s3/thumbnails/archive/2026/${size}/a.png.`) as string,
      ),
    )
  return reached
}

/** Every file is there under one of its names, and so is everything that content names. */
async function check(storage: StorageProvider, directory: string, where: string): Promise<void> {
  const found = await shown(storage)
  for (const [key, text] of Object.entries(files))
    expect([found[key], found[rename(key)]], `${where}: ${key}`).toContain(text)
  for (const [file, text] of Object.entries(await read(directory)))
    for (const { key } of findReferences(text, file, [base]).references)
      expect(found, `${where}: ${file}`).toHaveProperty([key])
}

function rename(key: string): string {
  return key.replace(/^photos\//, 'archive/2026/')
}

function moved(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      rename(name),
      text.replaceAll('/photos/', '/archive/2026/'),
    ]),
  )
}

async function put(storage: StorageProvider, key: string, text: string): Promise<void> {
  await storage.put(key, new Blob([text]).stream(), { type: 'text/plain', size: text.length })
}

async function keys(storage: StorageProvider): Promise<string[]> {
  const { objects } = await storage.list({ prefix: '', limit: 1000, recursive: true })
  return objects.map(({ key }) => key)
}

async function shown(storage: StorageProvider): Promise<Record<string, string>> {
  const entries = (await keys(storage))
    .filter((key) => !key.startsWith('.'))
    .map(async (key) => [key, await new Response((await storage.open(key))?.body).text()] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function read(directory: string): Promise<Record<string, string>> {
  const entries = Object.keys(content).map(
    async (file) => [file, await readFile(join(directory, file), 'utf8')] as const,
  )
  return Object.fromEntries(await Promise.all(entries))
}
