/** A gateway that is killed in the middle of an upload, and started again. It has a server of its own, as others need theirs alive. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run } from '../../scripts/lib/process.js'
import { type TestBucket, createBucket } from './bucket.js'
import { type MediaSite, picture, startMediaSite } from './media-site.js'

const root = resolve(import.meta.dirname, '../..')
const data = resolve(root, '.cache/radosgw-restart')
const mebibyte = 1024 ** 2

let env: Record<string, string>
let bucket: TestBucket
let site: MediaSite

const gateway = (command: 'start' | 'wipe') =>
  run('bash', ['test/s3/radosgw.sh', command], { cwd: root, env, timeout: 240_000 })

beforeAll(async () => {
  // Below the ports that connections are given, so that the daemons find theirs free.
  const port = 20_000 + (process.pid % 400) * 30
  env = {
    S3_DATA: data,
    S3_PORT: `${port}`,
    CEPH_MON_PORT: `${port + 1}`,
    CEPH_OSD_PORT_MIN: `${port + 3}`,
    CEPH_OSD_PORT_MAX: `${port + 23}`,
  }
  const output = await gateway('start')
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(output)?.[1] ?? ''
  bucket = await createBucket({
    endpoint: value('S3_ENDPOINT'),
    region: value('S3_REGION'),
    bucket: value('S3_BUCKET'),
    accessKeyId: value('S3_ACCESS_KEY'),
    secretAccessKey: value('S3_SECRET_KEY'),
    forcePathStyle: true,
  })
  site = await startMediaSite(bucket, { maxFileSize: 1024 ** 3 })
}, 300_000)
afterAll(async () => {
  await site?.close()
  await gateway('wipe')
}, 60_000)

it('uploads go on when the gateway was killed and is started again', { timeout: 180_000 }, async () => {
  const film = picture('film.png', 150 * mebibyte)
  let restarted: Promise<string> | undefined
  const onProgress = ({ loaded, total }: { loaded: number; total: number }) => {
    if (loaded > total / 3) restarted ??= killAndStart()
  }
  const store = site.open()
  const small = Array.from({ length: 10 }, (_, index) => picture(`${index}.png`, 200_000, index))
  await store.uploadFile(film, { directory: 'killed', onProgress })
  await restarted
  expect(restarted).toBeDefined()
  const sent = store.persist(small.map((file) => ({ directory: 'killed', file })))
  await killAndStart()
  await sent
  const { items } = await store.list({ directory: 'killed' })
  expect(items.map(({ filename }) => filename)).toEqual([...small.map(({ name }) => name), 'film.png'])
  const opened = await site.storage.open('library/killed/film.png')
  const stored = Buffer.from(await new Response(opened?.body).arrayBuffer())
  expect(stored.equals(Buffer.from(await film.arrayBuffer()))).toBe(true)
  expect((await site.storage.multipart?.incomplete(''))?.uploads).toEqual([])
})

async function killAndStart(): Promise<string> {
  process.kill(Number(await readFile(`${data}/rgw.pid`, 'utf8')), 'SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 1000))
  return gateway('start')
}
