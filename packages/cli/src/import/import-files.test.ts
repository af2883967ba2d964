import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PutOptions, UploadOptions } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFiles } from './import-files.js'
import { openManifest } from './manifest.js'
import { SourceError, type SourceFile } from './source.js'

describe('importFiles', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tina-s3-import-files-'))
  })
  afterAll(() => rm(directory, { recursive: true }))

  function createLibrary(uploads: UploadOptions = {}) {
    const storage = memoryStorage()
    const written = new Map<string, Partial<PutOptions>>()
    const put: typeof storage.put = (key, body, options) => {
      const { type, disposition, cacheControl } = options
      written.set(key, { type, disposition, cacheControl })
      return storage.put(key, body, options)
    }
    const recorded = { ...storage, put }
    const library = {
      storage: recorded,
      mediaRoot: '',
      handlerOptions: { storage, authorize: () => true, uploads },
    }
    const run = async (files: SourceFile[], onConflict: 'reject' | 'replace' = 'reject') => {
      const manifest = openManifest(join(directory, `${crypto.randomUUID()}.jsonl`), { readOnly: false })
      const results = await importFiles(library, {
        files,
        manifest,
        to: '',
        onConflict,
        concurrency: 4,
        delay: 0,
      })
      return Object.fromEntries(
        results.map((result) => [result.source, 'key' in result ? result.status : result.reason]),
      )
    }
    const text = async (key: string) => new Response((await storage.open(key))?.body).text()
    return { run, text, written }
  }

  const file = (name: string, text: string, path = name): SourceFile => ({
    name,
    path,
    version: '',
    mentions: [],
    open: async () => ({
      path,
      size: text.length,
      type: '',
      async *read() {
        yield new TextEncoder().encode(text)
      },
      close: async () => undefined,
    }),
  })

  it('stores files as the site has set up its uploads', async () => {
    const { run, written } = createLibrary({
      accept: ['image/*', '.txt'],
      maxFileSize: 10,
      cacheControl: 'public, max-age=60',
    })
    const svg = '<svg/>'
    expect(
      await run([
        file('a.svg', svg),
        file('b.txt', 'text'),
        file('c.pdf', '%PDF-'),
        file('d.txt', 'x'.repeat(11)),
      ]),
    ).toEqual({
      'a.svg': 'imported',
      'b.txt': 'imported',
      'c.pdf': expect.stringContaining('not accepted here'),
      'd.txt': expect.stringContaining('the limit is 10 bytes'),
    })
    const cacheControl = 'public, max-age=60'
    expect(Object.fromEntries(written)).toEqual({
      'a.svg': { type: 'image/svg+xml', disposition: 'attachment', cacheControl },
      'b.txt': { type: 'text/plain', disposition: undefined, cacheControl },
    })
  })

  it.each(['.hidden/a.txt', 'a/../b.txt', 'a\\b.txt', 'page.html', 'shell.php.gif', 'web.config'])(
    'refuses the name %s',
    async (name) => {
      const { run, written } = createLibrary()
      expect(Object.values(await run([file(name, '<?php')]))).toEqual([expect.stringMatching(/\.$/)])
      expect(written.size).toBe(0)
    },
  )

  it('lets no file replace another one of the same import', async () => {
    const { run, text } = createLibrary()
    const first = [
      file('https://a.example/x.txt', 'first', 'x.txt'),
      file('https://b.example/x.txt', 'other', 'x.txt'),
    ]
    const results = Object.values(
      await run([...first, file('https://c.example/x.txt', 'first', 'x.txt')], 'replace'),
    )
    expect(results.sort()).toEqual(['Another file has this name already.', 'imported', 'present'])
    expect(await text('x.txt')).toBe('first')
  })

  it('goes on with the others when one cannot be read', async () => {
    const { run, text } = createLibrary()
    let attempts = 0
    const broken = (name: string, retryable: boolean): SourceFile => ({
      ...file(name, 'text'),
      open: async () => ({
        ...(await file(name, 'text').open()),
        async *read() {
          attempts++
          yield new TextEncoder().encode('te')
          throw new SourceError('It broke off.', { retryable })
        },
      }),
    })
    expect(await run([broken('a.txt', false), file('b.txt', 'text')])).toEqual({
      'a.txt': 'It broke off.',
      'b.txt': 'imported',
    })
    expect(attempts).toBe(1)
    expect(await run([broken('c.txt', true)])).toEqual({ 'c.txt': 'It broke off.' })
    expect(attempts).toBe(5)
    expect([await text('a.txt'), await text('c.txt')]).toEqual(['', ''])
  })
})
