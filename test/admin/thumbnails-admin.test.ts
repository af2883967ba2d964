/** What an editor sees of thumbnails in TinaCMS's own admin, with the media in a bucket. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { s3Storage } from '@tina-s3/core/s3'
import { readDimensions } from '@tina-s3/client-store/dimensions'
import type { StorageProvider } from '@tina-s3/core'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { ensureChromium } from './browsers.js'
import { type MediaManager, createMediaManager, openAdmin, openMediaManager } from './media-manager.js'
import {
  animated,
  camera,
  cmyk,
  deep,
  gigantic,
  html,
  plain,
  rotated,
  svg,
  transparent,
  truncated,
} from './pictures.js'
import { type Site, startSite } from './site.js'

const port = 9340
const photos = 36

describe('thumbnails in the TinaCMS admin', () => {
  let bucket: TestBucket
  let site: Site
  let storage: StorageProvider
  let browser: Browser
  let directory: string
  let paths: string[]
  let originals = 0
  const open: MediaManager[] = []

  beforeAll(async () => {
    const s3 = inject('s3')
    bucket = await createBucket(s3, { publicRead: true, uploadsFrom: `http://localhost:${port}` })
    const env = {
      S3_BUCKET: bucket.bucket,
      S3_REGION: s3.region,
      S3_ENDPOINT: s3.endpoint,
      S3_FORCE_PATH_STYLE: String(s3.forcePathStyle),
      S3_ACCESS_KEY: s3.accessKeyId,
      S3_SECRET_KEY: s3.secretAccessKey,
    }
    site = await startSite('thumbnails', port, env, async (copy) => {
      const config = join(copy, 'tina/config.ts')
      const text = await readFile(config, 'utf8')
      const store = 'pack.createMediaStore({ dimensions: true })'
      await writeFile(config, text.replace('pack.TinaCloudS3MediaStore', store))
    })
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: ensureChromium(), args })
    directory = await mkdtemp(join(tmpdir(), 'tina-s3-photos-'))
    paths = []
    for (let number = 0; number < photos; number++) {
      const { name, buffer } = await camera(number)
      originals += buffer.byteLength
      paths.push(join(directory, name))
      await writeFile(join(directory, name), buffer)
    }
  })
  afterEach(async () => {
    for (const { page } of open.splice(0)) await page.close()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
    await bucket?.remove()
    if (directory) await rm(directory, { recursive: true, force: true })
  })

  async function manager() {
    const opened = await openMediaManager(browser, site.origin)
    open.push(opened)
    return opened
  }
  const images = (page: Page) =>
    page.locator('section li img').evaluateAll((elements) =>
      elements.map((element) => {
        const { src, complete, naturalWidth } = element as HTMLImageElement
        return { src, complete, naturalWidth }
      }),
    )
  /** Waits until every tile has its picture, or has failed to get it. */
  async function settled(page: Page, count: number) {
    await expect
      .poll(async () => (await images(page)).filter(({ complete }) => complete).length, { timeout: 120_000 })
      .toBeGreaterThanOrEqual(count)
    return images(page)
  }
  const isThumbnail = ({ src }: { src: string }) => src.includes('/.tina-s3/thumbnails/')
  /** Opens a directory as somebody who has not been there yet. @returns pictures, and what the network has brought of them */
  async function visit(name: string, count: number) {
    const media = await manager()
    await media.shown('logo.svg')
    const session = await media.page.context().newCDPSession(media.page)
    const received = new Map<string, number>()
    session.on('Network.responseReceived', ({ requestId, type, response }) => {
      if (type === 'Image' && !response.fromDiskCache) received.set(requestId, 0)
    })
    session.on('Network.requestServedFromCache', ({ requestId }) => void received.delete(requestId))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (received.has(requestId)) received.set(requestId, encodedDataLength)
    })
    await session.send('Network.enable')
    await media.enter(name)
    const shown = await settled(media.page, count)
    await media.page.waitForLoadState('networkidle')
    const sizes = [...received.values()].filter((size) => size > 0)
    return { media, shown, requests: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
  }

  it('shows a page of 36 photos with 1 % of their bytes, after they were uploaded', async () => {
    const media = await manager()
    await media.newDirectory('uploaded')
    await media.page.locator('input[type=file]').first().setInputFiles(paths)
    await media.page.getByRole('button', { name: 'Refresh' }).waitFor({ timeout: 200_000 })
    await settled(media.page, photos)
    await expect
      .poll(
        async () =>
          (await storage.list({ prefix: '.tina-s3/thumbnails/uploaded/.400/', limit: 100 })).objects.length,
        {
          timeout: 60_000,
        },
      )
      .toBe(photos)
    await media.page.close()
    const { shown, requests, bytes } = await visit('uploaded', photos)
    expect(shown).toHaveLength(photos)
    expect(shown.every((image) => isThumbnail(image) && image.naturalWidth > 0)).toBe(true)
    expect(requests).toBeLessThanOrEqual(photos)
    expect(bytes / originals).toBeLessThanOrEqual(0.01)
  })

  it('makes the thumbnails of 36 photos that another program has stored, at the first visit', async () => {
    for (const path of paths) {
      const bytes = await readFile(path)
      const body = new Blob([Uint8Array.from(bytes)]).stream()
      await storage.put(`found/${path.slice(directory.length + 1)}`, body, {
        type: 'image/jpeg',
        size: bytes.byteLength,
      })
    }
    const first = await visit('found', photos)
    expect(first.shown.some(isThumbnail)).toBe(false)
    expect(first.shown.every(({ naturalWidth }) => naturalWidth === 6000)).toBe(true)
    await expect
      .poll(
        async () =>
          (await storage.list({ prefix: '.tina-s3/thumbnails/found/.400/', limit: 100 })).objects.length,
        {
          timeout: 200_000,
        },
      )
      .toBe(photos)
    await first.media.page.close()
    const second = await visit('found', photos)
    expect(second.shown.every((image) => isThumbnail(image) && image.naturalWidth > 0)).toBe(true)
    expect(second.requests).toBeLessThanOrEqual(photos)
    expect(second.bytes / originals).toBeLessThanOrEqual(0.01)
  })

  it('shows no broken tile, whatever is uploaded', async () => {
    const media = await manager()
    await media.newDirectory('odd')
    const rotations = [1, 2, 3, 4, 5, 6, 7, 8].map(rotated)
    const others = [transparent(), animated('gif'), animated('webp'), cmyk(), deep(), truncated(), gigantic()]
    const small = [plain('dot.png', 1, 1), plain('line.png', 20_000, 2)]
    const files = await Promise.all([...rotations, ...others, ...small])
    await media.upload(...files, svg, html)
    expect(await media.readError()).toContain('page.jpg')
    const shown = await settled(media.page, files.length + 1)
    expect(shown.filter(({ naturalWidth }) => naturalWidth === 0)).toEqual([])
    await media.refresh()
    await media.page.waitForLoadState('networkidle')
    const again = await settled(media.page, files.length + 1)
    expect(again.filter(({ naturalWidth }) => naturalWidth === 0)).toEqual([])
  })

  it('stores the size of a picture with its address: shown again, and known to the usage dashboard', async () => {
    const { name, buffer } = await rotated(6)
    await storage.put(`sized/${name}`, new Blob([Uint8Array.from(buffer)]).stream(), {
      type: 'image/jpeg',
      size: buffer.byteLength,
    })
    const { media: first } = await visit('sized', 1)
    await expect
      .poll(
        async () => {
          await first.refresh()
          return (await images(first.page)).some(isThumbnail)
        },
        { timeout: 60_000 },
      )
      .toBe(true)
    const page = await openAdmin(browser, site.origin, '/collections/edit/post/meet-the-team')
    await page.getByText('click to select a file').click()
    const media = createMediaManager(page, page.locator('#modal-root'))
    open.push(media)
    await media.enter('sized')
    await media.shown(name)
    await media.insert(name)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Document updated!').waitFor()
    const post = await readFile(join(site.directory, 'content/posts/meet-the-team.md'), 'utf8')
    const value = /^hero: ['"]?(\S+?)['"]?$/m.exec(post)?.[1] ?? ''
    expect(readDimensions(value)).toEqual({ width: 800, height: 1200 })
    const again = await openAdmin(browser, site.origin, '/collections/edit/post/meet-the-team')
    open.push(createMediaManager(again))
    const image = again.locator(`img[src="${value}"]`).first()
    await image.waitFor()
    expect(await image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBe(800)
    const dashboard = await openAdmin(browser, site.origin, '/screens/media_usage')
    open.push(createMediaManager(dashboard))
    const row = dashboard.getByRole('row').filter({ hasText: name }).filter({ hasText: 'sized' })
    // Those in use first.
    await expect
      .poll(
        async () => {
          await dashboard.getByText('Usage', { exact: true }).last().click()
          return row.isVisible()
        },
        { timeout: 60_000, interval: 1000 },
      )
      .toBe(true)
    await row.click()
    await dashboard.getByText('meet-the-team').first().waitFor()
  })
})
