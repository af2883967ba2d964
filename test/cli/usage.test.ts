/** The command that finds what is unused and what is missing, against a bucket. */
import type { StorageProvider } from '@tina-s3/core'
import { s3Storage } from '@tina-s3/core/s3'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { bucketVariables, tinaS3 } from './tina-s3.js'

describe('tina-s3 usage', () => {
  let bucket: TestBucket
  let storage: StorageProvider
  let site: string

  beforeAll(async () => {
    bucket = await createBucket(inject('s3'))
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config, publicUrl: 'https://cdn.example.com' })
    for (const key of ['media/a b.jpg', 'media/unused.jpg', 'media/.tina-s3/staging/1', 'elsewhere.jpg'])
      await storage.put(key, new Blob(['abc']).stream(), { type: 'image/jpeg', size: 3 })
    site = await mkdtemp(join(tmpdir(), 'tina-s3-usage-'))
  })
  afterAll(async () => {
    await rm(site, { recursive: true })
    await bucket.remove()
  })

  const run = (...args: string[]) =>
    tinaS3(['usage', '--media-root', 'media', ...args], {
      cwd: site,
      env: { ...bucketVariables(bucket.bucket), S3_PUBLIC_URL: 'https://cdn.example.com' },
    })

  it('reports it for people and as JSON, and fails when content names what is not there', async () => {
    const own = `${inject('s3').endpoint}/${bucket.bucket}/media`
    await writeFile(
      join(site, 'a.md'),
      `![](https://cdn.example.com/media/a%20b.jpg)\n![](${own}/gone.jpg)\n\n\`https://cdn.example.com/media/x.jpg\`\n`,
    )
    const report = await run()
    expect(report.stdout).toBe(
      'Unused, since neither content nor code names them:\n        3 B  unused.jpg\n\n' +
        'Missing, though content names them:\n  a.md:2  gone.jpg\n\n' +
        'Named in code, which no command changes:\n  a.md:4  x.jpg (not there)\n\n' +
        '2 files, 3 addresses: 1 unused (3 B), 1 missing, 1 in code.\n',
    )
    expect(report.status).toBe(1)
    expect(JSON.parse((await run('--json')).stdout)).toMatchObject({
      unused: [{ key: 'unused.jpg' }],
      missing: [{ file: 'a.md', line: 2, key: 'gone.jpg' }],
    })
  })

  it('is content with unused files unless it is to fail on them', async () => {
    await writeFile(join(site, 'a.md'), '![](/old/a%20b.jpg)\n')
    const { stdout, status } = await run('--address', '/old')
    expect(stdout).toMatch(/1 unused \(3 B\), 0 missing/)
    expect(status).toBe(0)
    expect((await run('--address', '/old', '--fail-on', 'unused')).status).toBe(1)
    expect((await run('--fail-on', 'whatever')).status).toBe(2)
  })
})
