/** The store in a real browser, with what only browsers have: CORS, CSP, progress, a reload, and scripts in pictures. */
import { randomFillSync } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { ensureChromium } from './chromium.js'
import { countParts } from '../s3/media-site.js'
import { type UploadPage, type UploadPageOptions, startUploadPage } from './upload-page.js'

interface State {
  progress: number[]
  item?: { src: string; filename: string }
  error?: string
}

const mebibyte = 1024 ** 2

describe('media store in Chromium', () => {
  let browser: Browser
  let bucket: TestBucket
  let folder: string
  let film: string
  const sites: UploadPage[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })
    bucket = await createBucket(inject('s3'), { publicRead: true })
    folder = await mkdtemp(join(tmpdir(), 'tina-s3-browser-'))
    film = join(folder, 'film.mp4')
    await writeFilm(film, 200 * mebibyte)
  })
  afterAll(async () => {
    await browser.close()
    for (const site of sites) await site.close()
    await bucket.remove()
    await rm(folder, { recursive: true })
  })

  /** @param cors whether the bucket takes uploads from the page */
  async function visit({ cors = true, ...options }: UploadPageOptions & { cors?: boolean } = {}) {
    const site = await startUploadPage(bucket, options)
    sites.push(site)
    const allowed = cors ? site.origin : 'https://elsewhere.example.com'
    const rule = { AllowedOrigins: [allowed], AllowedMethods: ['PUT'], AllowedHeaders: ['*'] }
    const client = new S3Client(bucket.config)
    await client.send(
      new PutBucketCorsCommand({ Bucket: bucket.bucket, CORSConfiguration: { CORSRules: [rule] } }),
    )
    client.destroy()
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
    await page.goto(site.origin)
    return { site, page, errors }
  }
  async function upload(page: Page, path: string, directory: string): Promise<void> {
    await page.locator('input').setInputFiles(path)
    await page.evaluate(
      (folder) => (window as unknown as { upload(to: string): void }).upload(folder),
      directory,
    )
  }
  const stateOf = (page: Page) => page.evaluate(() => (window as unknown as { state: State }).state)
  async function ended(page: Page): Promise<State> {
    await page.waitForFunction(
      () => {
        const { item, error } = (window as unknown as { state: State }).state
        return item !== undefined || error !== undefined
      },
      undefined,
      { timeout: 200_000 },
    )
    return stateOf(page)
  }

  it('sends 200 MB with progress, in flat memory, and nothing of it through the site', async () => {
    const { site, page } = await visit()
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const heap = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Infinity
    }
    const before = await heap()
    await upload(page, film, 'large')
    let peak = before
    const watch = setInterval(
      () =>
        void heap().then(
          (now) => (peak = Math.max(peak, now)),
          () => undefined,
        ),
      100,
    )
    const { item, error, progress } = await ended(page)
    clearInterval(watch)
    expect(error).toBeUndefined()
    expect((await fetch(item?.src ?? '', { method: 'HEAD' })).headers.get('content-length')).toBe(
      String(200 * mebibyte),
    )
    expect(progress.filter((share) => share > 0 && share < 1).length).toBeGreaterThan(10)
    expect(progress.at(-1)).toBe(1)
    expect(peak - before).toBeLessThan(20 * mebibyte)
    const largest = Math.max(...site.link.requests.map(({ bytes }) => bytes))
    expect(largest).toBe(16 * mebibyte)
    await page.close()
  })

  it('goes on after a reload, and sends no part twice', async () => {
    const { site, page } = await visit()
    let slow = 0
    site.link.plan(({ method }) =>
      method === 'PUT' && slow++ > 4 ? { kind: 'late', milliseconds: 700 } : undefined,
    )
    await upload(page, film, 'reloaded')
    await page.waitForFunction(
      () => ((window as unknown as { state: State }).state.progress.at(-1) ?? 0) > 0.4,
    )
    await page.reload()
    site.link.plan(undefined)
    // What was under way when the page went away still ends.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const arrived = await countParts(site.storage)
    const before = site.link.requests.length
    await upload(page, film, 'reloaded')
    expect((await ended(page)).error).toBeUndefined()
    // The empty one is the handler's, which holds the name.
    const again = site.link.requests
      .slice(before)
      .filter(({ method, bytes }) => method === 'PUT' && bytes > 0)
    expect(arrived).toBeGreaterThan(3)
    expect(again).toHaveLength(13 - arrived)
    await page.close()
  })

  it('says that the bucket’s CORS rules are missing, and sends through the site what fits there', async () => {
    const { site, page, errors } = await visit({ cors: false })
    const small = join(folder, 'small.txt')
    await writeFile(small, 'a small file')
    await upload(page, small, 'without-cors')
    expect(await ended(page)).toMatchObject({ item: { filename: 'small.txt' } })
    const sentence = `The CORS rules of the bucket at ${site.link.endpoint} must allow PUT with all headers from ${site.origin}.`
    expect(errors).toContain(sentence)
    await upload(page, film, 'without-cors')
    const { error } = await ended(page)
    expect(error).toContain(sentence)
    expect(error).toContain(`too large for the way through the site (${mebibyte} bytes)`)
    await page.close()
  })

  it('says that the page’s Content-Security-Policy keeps it from the bucket', async () => {
    const { site, page, errors } = await visit({ contentSecurityPolicy: "connect-src 'self'" })
    const small = join(folder, 'policy.txt')
    await writeFile(small, 'a small file')
    await upload(page, small, 'policy')
    expect(await ended(page)).toMatchObject({ item: { filename: 'policy.txt' } })
    expect(errors).toContain(
      `The site's Content-Security-Policy must name ${site.link.endpoint} in connect-src.`,
    )
    await page.close()
  })

  it.each(['direct', 'through the site'])(
    'shows an SVG picture sent %s, and runs none of its scripts',
    async (way) => {
      const { site, page } = await visit({ cors: way === 'direct' })
      const evil = join(folder, 'evil.svg')
      const beacon = `fetch('${site.origin}/ran')`
      await writeFile(
        evil,
        `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="${beacon}"><script>${beacon}</script><rect width="40" height="30"/></svg>`,
      )
      await upload(page, evil, `svg ${way}`)
      const { item } = await ended(page)
      const width = await page.evaluate(async (src) => {
        const image = new Image()
        image.src = src
        document.body.append(image)
        await image.decode()
        return image.naturalWidth
      }, item?.src ?? '')
      expect(width).toBe(40)
      const download = page.waitForEvent('download')
      await page.goto(item?.src ?? '').catch(() => undefined)
      expect((await download).suggestedFilename()).toBe('evil.svg')
      await page.waitForTimeout(500)
      expect(site.visits).not.toContain('/ran')
      await page.close()
    },
  )
})

/** Random but for its first bytes, which are those of MP4. */
async function writeFilm(path: string, size: number): Promise<void> {
  const file = await open(path, 'w')
  const block = Buffer.alloc(8 * mebibyte)
  for (let written = 0; written < size; written += block.length) {
    randomFillSync(block)
    if (written === 0) Buffer.from('000000186674797069736f6d0000020069736f6d6d703432', 'hex').copy(block)
    await file.write(block)
  }
  await file.close()
}
