/** The Express example serves what readers may see of its disk, and nothing else. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer } from '../../../test/server.js'

const thumbnail = '.tina-s3/thumbnails/R&D/.400/a.png.1a-2b.3000x2000.webp'
const files = ['R&D/a.png', thumbnail, '.tina-s3/staging/0123', '.env', 'R&D/.env', '.git/config']
/** Not known to the compiler, which has other settings for the examples. */
const example = new URL('../../../examples/express-tina/app.ts', import.meta.url).href
const before = process.cwd()
let directory: string
let origin: string
let close: () => Promise<void>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'express-example-'))
  for (const file of files) {
    const path = join(directory, 'media', file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, 'content')
  }
  process.chdir(directory)
  const { app } = (await import(example)) as { app: RequestListener }
  ;({ origin, close } = await startServer(app))
})
afterAll(async () => {
  process.chdir(before)
  await close()
  await rm(directory, { recursive: true })
})

const get = (path: string) => fetch(`${origin}/media/${path.split('/').map(encodeURIComponent).join('/')}`)

it('serves pictures and thumbnails, those for a year', async () => {
  expect((await get('R&D/a.png')).status).toBe(200)
  const response = await get(thumbnail)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('image/webp')
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
})

it.each(files.slice(2))('does not serve %s', async (file) => {
  expect((await get(file)).status).toBe(404)
  const around = `.tina-s3/thumbnails/../../${file}`
  expect((await fetch(`${origin}/media/${around.replaceAll('../', '%2e%2e%2f')}`)).status).toBeGreaterThan(
    399,
  )
})
