/** Moves of files and folders in a bucket, and of their addresses in content, also by processes that are killed. */
import type { StorageProvider } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

const base = 'https://cdn.example.com/media'

describe('tina-s3 move', () => {
  let bucket: TestBucket
  let storage: StorageProvider
  let site: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
  })
  afterAll(async () => {
    await bucket.remove()
  })
  beforeEach(async () => {
    site = await mkdtemp(join(tmpdir(), 'tina-s3-move-'))
  })
  afterEach(async () => {
    await rm(site, { recursive: true })
  })

  const run = (args: readonly string[], signal?: AbortSignal) =>
    tinaS3(['move', '--media-root', 'media', ...args], {
      cwd: site,
      env: { ...bucketVariables(bucket.bucket), S3_PUBLIC_URL: 'https://cdn.example.com' },
      ...(signal && { signal }),
    })
  const put = (key: string, text: string) =>
    storage.put(`media/${key}`, new Blob([text]).stream(), { type: 'image/png', size: text.length })

  /** What readers see: keys below a folder, and their bytes. */
  async function files(folder: string): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const { objects } = await storage.list({ prefix: `media/${folder}/`, limit: 1000, recursive: true })
    for (const { key } of objects) {
      const opened = await storage.open(key)
      if (opened && !opened.object.placeholder)
        found.set(key.slice(`media/${folder}/`.length), await new Response(opened.body).text())
    }
    return found
  }

  it('shows first, then copies and writes, then deletes', async () => {
    await put('photos/gr\u00f6\u00dfe 1.png', 'one')
    const { etag } = (await storage.head('media/photos/gr\u00f6\u00dfe 1.png'))!
    const thumbnail = (folder: string, version: string) =>
      `media/.tina-s3/thumbnails/${folder}/.400/gr\u00f6\u00dfe 1.png.${version.replace(/\W/g, '')}.800x600.webp`
    await storage.put(thumbnail('photos', etag), new Blob(['t']).stream(), { type: 'image/webp', size: 1 })
    const text = `---\r\nhero: "${base}/photos/gr%C3%B6%C3%9Fe%201.png#800x600"\r\n---\r\n`
    await writeFile(join(site, 'a.md'), text)

    const dry = await run(['photos', 'archive/2026', '--dry-run'])
    expect(dry.stdout).toContain('photos/gr\u00f6\u00dfe 1.png -> archive/2026/gr\u00f6\u00dfe 1.png\n')
    expect(dry.stdout).toMatch(/^\+hero: .*archive\/2026\/gr%C3%B6%C3%9Fe%201\.png#800x600"/m)
    expect(dry.stdout).toMatch(/Would copy 1 files and change 1 addresses in 1 files\.\n$/)
    expect(await readFile(join(site, 'a.md'), 'utf8')).toBe(text)
    expect((await files('archive')).size).toBe(0)

    const first = await run(['photos', 'archive/2026'])
    expect(first.stdout).toMatch(/^Copied 1 files .*\nThe old files are still there\. Deploy .* --delete\n$/)
    expect(first.status).toBe(0)
    expect(await readFile(join(site, 'a.md'), 'utf8')).toBe(text.replace('photos', 'archive/2026'))
    expect([...(await files('photos')), ...(await files('archive/2026'))]).toEqual([
      ['gr\u00f6\u00dfe 1.png', 'one'],
      ['gr\u00f6\u00dfe 1.png', 'one'],
    ])

    const second = await run(['photos', 'archive/2026', '--delete', '--json'])
    expect(JSON.parse(second.stdout)).toMatchObject({ copied: 0, deleted: 1, kept: [] })
    expect((await files('photos')).size).toBe(0)
    const copy = (await storage.head('media/archive/2026/gr\u00f6\u00dfe 1.png'))!
    expect(await storage.head(thumbnail('archive/2026', copy.etag))).toMatchObject({ size: 1 })
    expect(await storage.head(thumbnail('photos', etag))).toBeUndefined()
  })

  it('refuses in a sentence what would overwrite, and what is not there', async () => {
    await put('x/a.png', 'a')
    await put('y/a.png', 'b')
    const conflict = await run(['x', 'y'])
    expect(conflict.stderr).toMatch(/^Nothing was moved, since there are files already: y\/a\.png\. .*\n$/)
    expect(conflict.status).toBe(1)
    const missing = await run(['nowhere', 'y'])
    expect(missing.stderr).toBe('There is nothing at nowhere.\n')
    expect(missing.status).toBe(2)
  })

  it('takes the copies for what they are when what remembers them is gone', async () => {
    for (const name of ['a.png', 'b.png']) await put(`lost/${name}`, name)
    await run(['lost', 'found'])
    await rm(join(site, '.tina-s3'), { recursive: true })
    const { stdout, status } = await run(['lost', 'found', '--delete', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ copied: 0, deleted: 2, kept: [] })
    expect(status).toBe(0)
    expect([...(await files('found')).keys()]).toEqual(['a.png', 'b.png'])
  })

  it('goes on where a process was killed, and content never names what is not there', async () => {
    const names = Array.from(
      { length: 60 },
      (_, index) => `${index % 3 === 0 ? 'sub/' : ''}picture ${index}.png`,
    )
    const sent = new Map(names.map((name) => [name, `bytes of ${name}`]))
    await Promise.all([...sent].map(([name, text]) => put(`many/${name}`, text)))
    const address = (folder: string, name: string) => `![](${base}/${folder}/${encodeURI(name)})\n`
    const post = (name: string) => join(site, `${hash(name)}.md`)
    for (const name of names) await writeFile(post(name), address('many', name))

    const posts = () => Promise.all(names.map((name) => readFile(post(name), 'utf8')))
    const copies = async () => {
      const [manifest = ''] = await readdir(join(site, '.tina-s3'))
        .catch(() => [])
        .then((all) => all.filter((file) => file.endsWith('.jsonl')))
      return manifest === ''
        ? 0
        : (await readFile(join(site, '.tina-s3', manifest), 'utf8')).split('"copy"').length
    }
    const changes = async () => (await posts()).filter((text) => text.includes('/few/')).length
    const deletions = async () => names.length - (await files('many')).size
    const random = (from: number, to: number) => from + Math.floor(Math.random() * (to - from))
    const moments = [
      [copies, random(1, 30)],
      [copies, random(30, 60)],
      [changes, random(1, 59)],
      [deletions, random(1, 59)],
    ] as const
    for (const [progress, enough] of moments) {
      const controller = new AbortController()
      let isRunning = true
      const process = run(['many', 'few/of/them', '--delete'], controller.signal).finally(
        () => (isRunning = false),
      )
      while (isRunning && (await progress()) < enough) await setTimeout(5)
      controller.abort()
      await process

      const [old, moved] = [await files('many'), await files('few/of/them')]
      for (const [name, text] of sent) expect([old.get(name), moved.get(name)], name).toContain(text)
      for (const [index, text] of (await posts()).entries()) {
        const name = names[index]!
        const isMoved = text.includes('/few/')
        expect(text).toBe(address(isMoved ? 'few/of/them' : 'many', name))
        expect((isMoved ? moved : old).get(name), name).toBe(sent.get(name))
      }
    }
    const { stderr, status } = await run(['many', 'few/of/them', '--delete'])
    // 2: nothing was left to be done, since the last process had done all of it before it was killed.
    expect([0, 2], stderr).toContain(status)
    expect(await files('few/of/them')).toEqual(sent)
    expect((await files('many')).size).toBe(0)
    expect(await readdir(join(site, '.tina-s3'))).toEqual(['.gitignore'])
    expect((await readdir(site)).filter((name) => name.startsWith('.'))).toEqual(['.tina-s3'])
  })
})

function hash(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 8)
}
