import { randomFillSync } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutBucketCorsCommand, S3Client } from '@aws-sdk/client-s3'
import { type Browser, type Page, chromium } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { ensureChromium } from './browsers.js'
import { type UploadPage, type UploadPageOptions, startUploadPage } from './upload-page.js'

/** What the page knows of its upload. */
export interface State {
  progress: number[]
  item?: { src: string; filename: string }
  error?: string
}

export const mebibyte = 1024 ** 2
/** Bytes of the large file. */
export const filmSize = 200 * mebibyte

/** Chromium and a bucket for all tests of the suite, with pages that upload to it. */
export function useUploadBrowser() {
  let browser: Browser
  let bucket: TestBucket
  let directory: string
  let film: string
  const sites: UploadPage[] = []

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })
    bucket = await createBucket(inject('s3'), { publicRead: true })
    directory = await mkdtemp(join(tmpdir(), 'tina-s3-browser-'))
    film = join(directory, 'film.mp4')
    await writeFilm(film, filmSize)
  })
  afterAll(async () => {
    await browser.close()
    for (const site of sites) await site.close()
    await bucket.remove()
    await rm(directory, { recursive: true })
  })

  /** @param cors whether the bucket takes uploads from the page */
  async function visit({ cors = true, ...options }: UploadPageOptions & { cors?: boolean } = {}) {
    const site = await startUploadPage(bucket, options)
    sites.push(site)
    await allowUploadsFrom(cors ? site.origin : 'https://elsewhere.example.com')
    const page = await (await browser.newContext()).newPage()
    const errors: string[] = []
    page.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())))
    await page.goto(site.origin)
    return { site, page, errors }
  }
  async function allowUploadsFrom(origin: string): Promise<void> {
    const rule = { AllowedOrigins: [origin], AllowedMethods: ['PUT'], AllowedHeaders: ['*'] }
    const client = new S3Client(bucket.config)
    await client.send(
      new PutBucketCorsCommand({ Bucket: bucket.bucket, CORSConfiguration: { CORSRules: [rule] } }),
    )
    client.destroy()
  }
  async function upload(page: Page, path: string, to: string, options: object = {}): Promise<void> {
    await page.locator('input').setInputFiles(path)
    await page.evaluate(
      ([to, more]) => (window as unknown as { upload(to: string, more: object): void }).upload(to, more),
      [to, options] as const,
    )
  }
  /** Whole files that came straight from the browser. */
  const directPuts = (site: UploadPage) =>
    site.link.requests.filter(
      ({ method, url, bytes }) => method === 'PUT' && url.includes('X-Amz-Signature=') && bytes > 1,
    ).length
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

  return {
    visit,
    allowUploadsFrom,
    upload,
    ended,
    directPuts,
    /** The path of the large file. */
    film: () => film,
    /** @returns the path of a new file */
    async write(name: string, content: string): Promise<string> {
      const path = join(directory, name)
      await writeFile(path, content)
      return path
    },
  }
}

/** Requests that a browser sends to the bucket for an upload: PUTs to presigned URLs, and preflights. */
export const isBrowser = (req: { method?: string | undefined; url?: string | undefined }) =>
  req.method === 'OPTIONS' || (req.method === 'PUT' && req.url?.includes('X-Amz-Signature=') === true)

export const stateOf = (page: Page) => page.evaluate(() => (window as unknown as { state: State }).state)

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
