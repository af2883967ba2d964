/** Old media come into the library, whatever happens on the way, and content follows. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { s3Storage } from '@tina-s3/core/s3'
import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { jpeg, startMediaServer } from './media-server.js'
import { type CommandSettings, bucketVariables, tinaS3 } from './tina-s3.js'

const address = 'https://media.example.com/'

describe('tina-s3 import', () => {
  let bucket: TestBucket
  let other: TestBucket
  let sites: string
  let number = 0

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    other = await createBucket(inject('s3'))
    sites = await mkdtemp(join(tmpdir(), 'tina-s3-import-test-'))
  })
  afterAll(async () => {
    await bucket.remove()
    await other.remove()
    await rm(sites, { recursive: true })
  })

  /** A site with these files, and a media root of its own in the bucket. */
  function createSite(files: Readonly<Record<string, string | Uint8Array>>) {
    const root = `site-${++number}`
    const directory = join(sites, root)
    const path = (file: string) => join(directory, file)
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(path(file)), { recursive: true })
      writeFileSync(path(file), content)
    }
    const env = { ...bucketVariables(bucket.bucket), S3_PUBLIC_URL: address, S3_MEDIA_ROOT: root }
    const storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    return {
      path,
      url: (key: string) => `${address}${root}/${key}`,
      read: (file: string) => readFileSync(path(file), 'utf8'),
      run: (args: readonly string[], settings: CommandSettings = {}) =>
        tinaS3(['import', ...args], { cwd: directory, ...settings, env: { ...env, ...settings.env } }),
      put: (key: string, text: string) => put(bucket, `${root}/${key}`, text),
      text: async (key: string) => new Response((await storage.open(`${root}/${key}`))?.body).text(),
      /** Keys and ETags of the library. */
      async list() {
        const found = new Map<string, string>()
        for (let cursor: string | undefined, more = true; more;) {
          const page = await storage.list({ prefix: `${root}/`, limit: 1000, recursive: true, cursor })
          for (const { key, etag } of page.objects) found.set(key.slice(root.length + 1), etag)
          cursor = page.cursor
          more = cursor !== undefined
        }
        return found
      },
    }
  }

  async function put(
    { bucket, config }: TestBucket,
    key: string,
    content: string | Uint8Array,
    type = 'text/plain',
  ) {
    const blob = new Blob([content as Uint8Array<ArrayBuffer>])
    await s3Storage({ bucket, ...config }).put(key, blob.stream(), { type, size: blob.size })
  }

  const manifestOf = (path: (file: string) => string) => {
    const directory = path('.tina-s3')
    const [name] = existsSync(directory)
      ? readdirSync(directory).filter((file) => file.endsWith('.jsonl'))
      : []
    return name === undefined ? [] : readFileSync(join(directory, name), 'utf8').split('\n').slice(0, -1)
  }

  it(
    'goes on where it was killed, three times, until 1,000 files are there and content names them',
    { timeout: 300_000 },
    async () => {
      const random = createRandom(20261127)
      const names = ['a b', 'ü', "it's (1)", '100%', '#1', 'R&D', 'x+y=z', '漢字']
      const files = new Map<string, string>()
      for (let index = 0; index < 1000; index++) {
        const name = `trip ${index % 7}/${names[index % names.length]}-${index}.txt`
        files.set(name, `${name}\n`.repeat(1 + Math.floor(random() * 200)))
      }
      const posts = [...files.keys()]
        .map((name) => `![](<${encodeURI(`/uploads/${name}`).replaceAll('#', '%23')}>)\n`)
        .join('')
      const site = createSite({
        ...Object.fromEntries([...files].map(([name, text]) => [`public/uploads/${name}`, text])),
        'content/posts.md': posts,
      })
      const run = (signal?: AbortSignal) =>
        site.run(['public/uploads', '--yes'], { ...(signal && { signal }) })
      const done = () => manifestOf(site.path).length

      for (let kill = 1; kill <= 3; kill++) {
        const [before, controller] = [done(), new AbortController()]
        const most = before + 50 + Math.floor(random() * 200)
        let isRunning = true
        const killed = run(controller.signal).finally(() => (isRunning = false))
        while (isRunning && done() < most) await new Promise((resolve) => setTimeout(resolve, 20))
        controller.abort()
        expect((await killed).status).toBe(null)
        expect(site.read('content/posts.md')).toBe(posts)
      }
      const sent = done()
      const { stdout, stderr, status } = await run()
      expect(status, stderr).toBe(0)
      const [, imported, present] = /^Imported (\d+) files; (\d+) were there already/m.exec(stdout) ?? []
      expect(Number(imported) + Number(present)).toBe(1000)
      expect(Number(present)).toBeGreaterThanOrEqual(sent)
      expect(stdout).toMatch(/^ {2}git rm -r -- public\/uploads$/m)

      const md5 = (text: string) => `"${createHash('md5').update(text).digest('hex')}"`
      expect(await site.list()).toEqual(new Map([...files].map(([name, text]) => [name, md5(text)])))
      const limit = pLimit(16)
      const texts = [...files].slice(0, 100).map(([name]) => limit(() => site.text(name)))
      expect(await Promise.all(texts)).toEqual([...files.values()].slice(0, 100))
      const keys = [...site.read('content/posts.md').matchAll(/!\[\]\(<?(.*?)>?\)\n/g)].map(([, url = '']) =>
        decodeURIComponent(url.slice(site.url('').length)),
      )
      expect(keys).toEqual([...files.keys()])
    },
  )

  it('copies another bucket, and changes each of its addresses to a path', async () => {
    await put(other, 'old/trips/lake.jpg', jpeg, 'image/jpeg')
    await put(other, 'old/notes.txt', 'notes')
    await put(other, 'old/.tina-s3/staging/1', 'hidden')
    await put(other, 'old/page.txt', '<html></html>', 'text/html')
    await put(other, 'old/empty/', '')
    await put(other, 'elsewhere.txt', 'elsewhere')
    const { endpoint } = other.config
    const old = `${endpoint}/${other.bucket}/old`
    const site = createSite({
      'content/a.json': JSON.stringify({
        image: `${old}/trips/lake.jpg`,
        file: 'https://cdn.example.com/old/notes.txt',
      }),
      'content/b.md': `[page](${old}/page.txt) [other](${old}/trips/sea.jpg)\n`,
      'src/page.ts': `export const image = '${old}/trips/lake.jpg'\n`,
    })
    const args = [
      `s3://${other.bucket}/old`,
      '--address',
      'https://cdn.example.com/old',
      '--root-relative',
      '/m',
    ]
    const { stdout, status } = await site.run([...args, '--to', 'moved', '--yes'])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^refused: s3:\/\/.*\/old\/page\.txt: .*never accepted/m)
    expect([...(await site.list()).keys()]).toEqual(['moved/notes.txt', 'moved/trips/lake.jpg'])
    expect(JSON.parse(site.read('content/a.json'))).toEqual({
      image: '/m/moved/trips/lake.jpg',
      file: '/m/moved/notes.txt',
    })
    expect(site.read('content/b.md')).toContain(`[page](${old}/page.txt)`)
    expect(stdout).toMatch(/^left as it is: src\/page\.ts:1: in code$/m)
    expect(stdout).not.toMatch(/git rm/)
  })

  it('copies another prefix of the same bucket, which the library may be in', async () => {
    const site = createSite({ 'content/a.md': `![](${address}shared/lake.jpg)\n` })
    await put(bucket, 'shared/lake.jpg', jpeg, 'image/jpeg')
    expect((await site.run([`s3://${bucket.bucket}/shared`, '--to', 'copied', '--yes'])).status).toBe(0)
    expect(site.read('content/a.md')).toBe(`![](${site.url('copied/lake.jpg')})\n`)
    const env = { S3_MEDIA_ROOT: 'shared' }
    const within = await site.run([`s3://${bucket.bucket}/shared`, '--to', 'again', '--no-rewrite'], { env })
    expect([within.status, within.stderr]).toEqual([2, expect.stringContaining('the media library itself')])
    const below = ['--media-root', 'shared/library', '--no-rewrite']
    for (let run = 1; run <= 2; run++)
      expect((await site.run([`s3://${bucket.bucket}/shared`, ...below])).stdout).toMatch(
        /^Imported 1 file|^Imported 0 files; 1 /,
      )
  })

  it('downloads addresses, and says of each one that cannot be imported why not', async () => {
    const server = await startMediaServer()
    try {
      const imported = ['ok.png', 'moved.png', 'flaky.png', 'lies.jpg', 'sample', 'a/ok.png']
      const failed = [
        'gone.png',
        'loop.png',
        'ftp.png',
        'short.png',
        'huge.png',
        'page.png',
        'page.svg',
        'wrong.png',
      ]
      const addresses = [...imported, ...failed].map((name) => `${server.url}/media/${name}`)
      const site = createSite({
        'list.txt': `# all of them\n${addresses.join('\n')}\n`,
        'content/a.md': addresses.map((each) => `![](${each})\n`).join(''),
      })
      const { stdout, status } = await site.run(['list.txt', '--yes', '--json'])
      expect(status).toBe(1)
      const { failures } = JSON.parse(stdout)
      const reasons = failures.map(({ source, kind, reason }: Record<string, string>) => [
        source!.slice(source!.lastIndexOf('/') + 1),
        kind,
        reason,
      ])
      expect(reasons).toEqual([
        ['ftp.png', 'failed', expect.stringContaining('It leads to ftp:')],
        ['gone.png', 'failed', expect.stringContaining('status 404')],
        ['huge.png', 'failed', expect.stringContaining('the limit of uploads.maxFileSize')],
        ['loop.png', 'failed', expect.stringContaining('more than 5 times')],
        ['page.png', 'refused', expect.stringContaining('a web page')],
        ['page.svg', 'refused', expect.stringContaining('a web page')],
        ['short.png', 'failed', expect.stringContaining('cannot be downloaded')],
        ['wrong.png', 'refused', expect.stringContaining('is image/jpeg, not image/png')],
      ])
      const keys = ['a/ok.png', 'flaky.png', 'lies.jpg', 'moved.png', 'ok.png', 'sample.jpg']
      expect([...(await site.list()).keys()]).toEqual(keys)
      const expected = [
        ...imported.map((name) => site.url(name === 'sample' ? 'sample.jpg' : name)),
        ...addresses.slice(6),
      ]
      expect(site.read('content/a.md')).toBe(expected.map((each) => `![](${each})\n`).join(''))

      const requests = server.requests.length
      expect((await site.run(['list.txt', '--yes'])).stdout).toMatch(
        /^Imported 0 files; 6 were there already/m,
      )
      expect(
        server.requests.slice(requests).filter((path) => imported.some((name) => path === `/media/${name}`)),
      ).toEqual([])
    } finally {
      await server.close()
    }
  })

  it('finds the addresses in content', async () => {
    const server = await startMediaServer()
    try {
      const base = `${server.url}/my-cloud/image/upload`
      const site = createSite({
        'content/a.md': `![](${base}/w_300,c_fill/v1/a%20b/ok.png)\n![](${server.url}/other/ok.png)\n`,
        'content/b.yaml': `image: ${base}/v2/lies.jpg\n`,
      })
      const { status } = await site.run(['--from-content', base, '--yes'])
      expect(status).toBe(0)
      expect(site.read('content/a.md')).toBe(
        `![](${site.url('w_300%2Cc_fill/v1/a%20b/ok.png')})\n![](${server.url}/other/ok.png)\n`,
      )
      expect(site.read('content/b.yaml')).toBe(`image: ${site.url('v2/lies.jpg')}\n`)
      expect(server.requests.sort()).toEqual([
        '/my-cloud/image/upload/v2/lies.jpg',
        '/my-cloud/image/upload/w_300,c_fill/v1/a%20b/ok.png',
      ])
    } finally {
      await server.close()
    }
  })

  it('leaves, renames or replaces where another file has the name, and never twice', async () => {
    const site = createSite({
      'public/uploads/same.txt': 'same',
      'public/uploads/a.txt': 'mine',
      'content/a.md': '![](/uploads/a.txt) ![](/uploads/same.txt)\n',
    })
    await site.put('a.txt', 'theirs')
    await site.put('same.txt', 'same')
    const run = (policy: string) => site.run(['public/uploads', '--yes', '--on-conflict', policy])

    const rejected = await run('reject')
    expect([rejected.status, await site.text('a.txt')]).toEqual([1, 'theirs'])
    expect(rejected.stdout).toMatch(
      /^name in use: public\/uploads\/a\.txt: Another file has this name already\.$/m,
    )
    expect(rejected.stdout).toMatch(/^ {2}git rm -- public\/uploads\/same\.txt$/m)
    expect(site.read('content/a.md')).toBe(`![](/uploads/a.txt) ![](${site.url('same.txt')})\n`)

    for (let run = 1; run <= 2; run++) {
      await rm(site.path('.tina-s3'), { recursive: true })
      expect((await site.run(['public/uploads', '--no-rewrite', '--on-conflict', 'rename'])).status).toBe(0)
      expect([...(await site.list()).keys()]).toEqual(['a-1.txt', 'a.txt', 'same.txt'])
    }
    await rm(site.path('.tina-s3'), { recursive: true })
    const replaced = await run('replace')
    expect([replaced.status, await site.text('a.txt')]).toEqual([0, 'mine'])
    expect(site.read('content/a.md')).toBe(`![](${site.url('a.txt')}) ![](${site.url('same.txt')})\n`)
  })

  it('changes nothing in a dry run, and no content without --yes', async () => {
    const site = createSite({
      'public/uploads/a.txt': 'text',
      'public/uploads/b.png': 'no picture',
      'content/a.md': '![](/uploads/a.txt)\n',
    })
    const { stdout, status } = await site.run(['public/uploads', '--yes', '--dry-run'])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^refused: public\/uploads\/b\.png: .*does not begin like image\/png/m)
    expect(stdout).toContain(`+![](${site.url('a.txt')})\n`)
    expect(stdout).toMatch(/^Would import 1 file; .*Would change 1 addresses in 1 files of content\.$/ms)
    expect((await site.list()).size).toBe(0)
    expect(existsSync(site.path('.tina-s3'))).toBe(false)

    await rm(site.path('public/uploads/b.png'))
    const unasked = await site.run(['public/uploads'])
    expect(unasked.status).toBe(1)
    expect(unasked.stdout).toMatch(/Run the same command with --yes\.$/m)
    expect(site.read('content/a.md')).toBe('![](/uploads/a.txt)\n')
    expect([...(await site.list()).keys()]).toEqual(['a.txt'])
  })

  it.each<readonly [string, readonly string[], RegExp]>([
    ['no source', [], /Name a source/],
    ['a folder that is not there', ['public/none'], /There is no folder or file “public\/none”/],
    ['two sources', ['public', '--from-content', 'https://example.com'], /not both/],
    ['a list of something else', ['package.json'], /“\{\}” is not an address/],
    ['a path of no site', ['public', '--root-relative', 'media'], /begins with a slash/],
    ['a directory that cannot be', ['public', '--to', 'a/../b'], /“\.\.” cannot be used/],
    ['no concurrency', ['public', '--concurrency', '0'], /whole number from 1 to 64/],
  ])('refuses to be called with %s', async (_what, args, message) => {
    const site = createSite({ 'public/a.txt': 'text', 'package.json': '{}\n' })
    const { stderr, status } = await site.run(args)
    expect(stderr).toMatch(message)
    expect(status).toBe(2)
  })
})

/** Numbers that are the same in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
