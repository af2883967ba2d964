/** What was deleted or overwritten comes back, and nothing is lost by that. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { bucketVariables, tinaS3 } from './tina-s3.js'

describe('tina-s3 restore', () => {
  const Bucket = `tina-s3-test-versions-${crypto.randomUUID()}`
  const limit = pLimit(16)
  let client: S3Client

  beforeAll(async () => {
    const { endpoint, region, forcePathStyle, accessKeyId, secretAccessKey } = inject('s3')
    client = new S3Client({ endpoint, region, forcePathStyle, credentials: { accessKeyId, secretAccessKey } })
    await client.send(new CreateBucketCommand({ Bucket }))
    const VersioningConfiguration = { Status: 'Enabled' } as const
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  })
  afterAll(async () => {
    const remove = ({ Key, VersionId }: Pick<ObjectVersion, 'Key' | 'VersionId'>) =>
      limit(() => client.send(new DeleteObjectCommand({ Bucket, Key, VersionId })))
    for (;;) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket }),
      )
      if (Versions.length + DeleteMarkers.length === 0) break
      await Promise.all([...Versions, ...DeleteMarkers].map(remove))
    }
    await client.send(new DeleteBucketCommand({ Bucket }))
    client.destroy()
  })

  const put = async (Key: string, Body: string) => {
    const headers = { ContentType: 'text/plain', CacheControl: 'max-age=60', Metadata: { of: 'the site' } }
    return (await client.send(new PutObjectCommand({ Bucket, Key, Body, ...headers }))).VersionId!
  }
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key }))
  const read = async (Key: string) => {
    const { Body, ContentType, CacheControl, Metadata } = await client.send(
      new GetObjectCommand({ Bucket, Key }),
    )
    return { text: await Body!.transformToString(), ContentType, CacheControl, Metadata }
  }
  const text = async (key: string) =>
    read(key).then(
      (object) => object.text,
      () => undefined,
    )
  const countVersions = async (Prefix: string) => {
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket, Prefix }),
    )
    return Versions.length + DeleteMarkers.length
  }
  const runIn = (root: string, ...args: string[]) =>
    tinaS3(['restore', ...args, '--media-root', root], { env: bucketVariables(Bucket) })

  it('lists what was deleted and overwritten, the newest first, and nothing else', async () => {
    await put('a/kept.txt', 'kept')
    await put('a/ü 1+1=2.txt', 'first')
    await put('a/ü 1+1=2.txt', 'second')
    await put('a/same.txt', 'same')
    await put('a/same.txt', 'same')
    await put('a/.tina-s3/thumbnails/x.webp', 'hidden')
    await remove('a/.tina-s3/thumbnails/x.webp')
    await put('a/trips/held.txt', '')
    await put('a/trips/held.txt', 'after its placeholder')
    await put('other/b.txt', 'other')
    await remove('other/b.txt')
    await put('a/trips/lake.txt', 'lake')
    await remove('a/trips/lake.txt')

    const listed = await runIn('a', '--json')
    expect(listed.status, listed.stderr).toBe(0)
    const { files } = JSON.parse(listed.stdout)
    expect(files.map(({ key, kind }: Record<string, string>) => [kind, key])).toEqual([
      ['deleted', 'trips/lake.txt'],
      ['overwritten', 'ü 1+1=2.txt'],
    ])
    const table = await runIn('a')
    expect(table.stdout).toMatch(/^\S+ deleted {5}"trips\/lake\.txt" 4 bytes, version \S+$/m)
    expect(table.stdout).toMatch(/^1 files were deleted and 1 overwritten\./m)
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    expect((await runIn('a', '--since', tomorrow)).stdout).toMatch(
      /^0 files were deleted and 0 overwritten\./,
    )
    expect((await runIn('a', '--since', '1d')).stdout).toMatch(/^1 files were deleted and 1 overwritten\./m)
  })

  it('brings a deleted file back as it was, and removes no version', async () => {
    await put('b/a b.txt', 'first')
    await put('b/a b.txt', 'second')
    await remove('b/a b.txt')
    const before = await countVersions('b/')
    const dry = await runIn('b', 'a b.txt', '--dry-run')
    expect(dry.stdout).toMatch(/^Would bring back "a b\.txt", version \S+\nWould bring back 1 files\.\n$/)
    expect(await text('b/a b.txt')).toBe(undefined)
    const { stdout, status } = await runIn('b', 'a b.txt')
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^Brought back "a b\.txt", version \S+\nBrought back 1 files\.\n$/),
    ])
    expect(await read('b/a b.txt')).toEqual({
      text: 'second',
      ContentType: 'text/plain',
      CacheControl: 'max-age=60',
      Metadata: { of: 'the site' },
    })
    expect(await countVersions('b/')).toBe(before + 1)
    expect((await runIn('b', '--json', '--all')).stdout).toMatch(/"restored": \[\]/)
  })

  it('brings an overwritten file back, and undoes that in the same way', async () => {
    const first = await put('c/a.txt', 'first')
    await put('c/a.txt', 'second')
    await put('c/a.txt', 'third')
    await runIn('c', 'a.txt')
    expect(await text('c/a.txt')).toBe('second')
    await runIn('c', 'a.txt')
    expect(await text('c/a.txt')).toBe('third')
    await runIn('c', 'a.txt', '--version-id', first)
    expect(await text('c/a.txt')).toBe('first')
    expect(await countVersions('c/')).toBe(6)
    const unknown = await runIn('c', 'a.txt', '--version-id', 'none')
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/“a\.txt” has no version none\. There are: /),
    ])
  })

  it('brings back what was deleted in a folder, and not what was overwritten there', async () => {
    for (const key of ['d/trips/a.txt', 'd/trips/b/c.txt', 'd/trips2/a.txt']) {
      await put(key, key)
      await remove(key)
    }
    await put('d/trips/new.txt', 'old')
    await put('d/trips/new.txt', 'new')
    expect((await runIn('d', 'trips/')).status).toBe(0)
    const texts = await Promise.all(
      ['d/trips/a.txt', 'd/trips/b/c.txt', 'd/trips2/a.txt', 'd/trips/new.txt'].map(text),
    )
    expect(texts).toEqual(['d/trips/a.txt', 'd/trips/b/c.txt', undefined, 'new'])
    const none = await runIn('d', 'trips/none.txt')
    expect([none.status, none.stdout]).toEqual([
      1,
      expect.stringMatching(/^failed: "trips\/none\.txt": Nothing below this name/),
    ])
  })

  it('lists, and brings nothing back, where versioning is suspended: a copy could replace what has no version ID', async () => {
    await put('f/a.txt', 'text')
    await remove('f/a.txt')
    const setStatus = (Status: 'Enabled' | 'Suspended') =>
      client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }))
    await setStatus('Suspended')
    expect((await runIn('f')).stdout).toMatch(/^1 files were deleted and 0 overwritten\./m)
    const { stderr, status } = await runIn('f', 'a.txt')
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^Versioning of the bucket is suspended.*doctor --fix/),
    ])
    expect(await text('f/a.txt')).toBe(undefined)
    await setStatus('Enabled')
  })

  it('says of a bucket without versions what to do', async () => {
    const { stderr, status } = await tinaS3(['restore', 'a.txt'], {
      env: bucketVariables(inject('s3').bucket),
    })
    expect([status, stderr]).toEqual([1, expect.stringMatching(/keeps no versions.*`tina-s3 doctor --fix`/)])
  })
})
