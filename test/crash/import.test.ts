/**
 * An import whose k-th call to the storage fails, for every k and every fault: what its manifest says is there is there, content would
 * never name anything else, and the next run completes it without a second copy of anything.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConflictPolicy } from '@tina-s3/contract'
import type { StorageProvider } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FileResult, importFiles } from '../../packages/cli/src/import/import-files.js'
import { openManifest } from '../../packages/cli/src/import/manifest.js'
import { planRewrite } from '../../packages/cli/src/import/rewrite.js'
import type { SourceFile } from '../../packages/cli/src/import/source.js'
import { createFaultyStorage, faults } from './faults.js'

const mediaRoot = 'media'
const files = { 'new.txt': 'new', 'trips/new.txt': 'another', 'equal.txt': 'equal', 'other.txt': 'mine' }
const before = { 'equal.txt': 'equal', 'other.txt': 'theirs' }

/** What each policy leaves in the library. */
const expected: Readonly<Record<ConflictPolicy, Record<string, string>>> = {
  reject: { ...files, 'other.txt': 'theirs' },
  rename: { ...files, 'other.txt': 'theirs', 'other-1.txt': 'mine' },
  replace: files,
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tina-s3-import-crash-'))
})
afterAll(() => rm(directory, { recursive: true }))

it.each(['reject', 'rename', 'replace'] as const)(
  'an import with the policy %s survives every fault',
  async (onConflict) => {
    let states = 0
    for (const fault of faults) {
      for (let at = 1; ; at++) {
        const real = await createLibrary()
        const path = join(directory, `${crypto.randomUUID()}.jsonl`)
        const { storage, calls, ended } = createFaultyStorage(real, { at, fault, leave: () => undefined })
        const failing = run(storage, path, onConflict).catch(() => undefined)
        const results = (await Promise.race([failing, ended])) ?? []
        if (calls.count < at) break
        states++
        await assertTrue(real, path, results)

        const again = await run(real, path, onConflict)
        await assertTrue(real, path, again)
        expect(again.map(({ status }) => status).includes('conflict')).toBe(onConflict === 'reject')
        expect(await contentOf(real), `${fault}, call ${at}`).toEqual(expected[onConflict])
      }
    }
    expect(states).toBeGreaterThan(12 * faults.length)
  },
)

async function createLibrary(): Promise<StorageProvider> {
  const storage = memoryStorage()
  for (const [key, text] of Object.entries(before)) {
    const blob = new Blob([text])
    await storage.put(`${mediaRoot}/${key}`, blob.stream(), { type: 'text/plain', size: blob.size })
  }
  return storage
}

function run(storage: StorageProvider, path: string, onConflict: ConflictPolicy): Promise<FileResult[]> {
  const library = { storage, mediaRoot, handlerOptions: undefined }
  const manifest = openManifest(path, { readOnly: false })
  return importFiles(library, { files: sources(), manifest, to: '', onConflict, concurrency: 2, delay: 0 })
}

function sources(): SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({
    name: path,
    path,
    version: '1',
    mentions: [{ base: '/uploads', key: path }],
    open: async () => ({
      path,
      size: text.length,
      type: '',
      async *read() {
        yield new TextEncoder().encode(text)
      },
      close: async () => undefined,
    }),
  }))
}

/** The manifest and the new addresses name what is there, with the bytes of its source. */
async function assertTrue(
  storage: StorageProvider,
  path: string,
  results: readonly FileResult[],
): Promise<void> {
  const content: Readonly<Record<string, string>> = await contentOf(storage)
  for (const { source, key } of openManifest(path, { readOnly: true }).all())
    expect(content[key]).toBe(files[source as keyof typeof files])
  const { mapping } = planRewrite(results, { storage, mediaRoot }, '/')
  for (const key of Object.keys(files)) {
    const replacement = mapping({ base: '/uploads', key, suffix: '' })
    if (replacement && 'url' in replacement)
      expect(content[replacement.url.slice(1)]).toBe(files[key as keyof typeof files])
  }
}

async function contentOf(storage: StorageProvider): Promise<Record<string, string>> {
  const { objects } = await storage.list({ prefix: `${mediaRoot}/`, limit: 100, recursive: true })
  const entries = objects.map(async ({ key }) => {
    const opened = await storage.open(key)
    return [key.slice(mediaRoot.length + 1), await new Response(opened?.body).text()] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}
