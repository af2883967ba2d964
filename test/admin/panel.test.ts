/** The panel that shows uploads, in TinaCMS's admin on a slow link. With SCREENSHOTS=1 it also takes the pictures of the documents. */
import { fileURLToPath } from 'node:url'
import { s3Storage } from '@tina-s3/core/s3'
import type { StorageProvider } from '@tina-s3/core'
import { type Browser, type Locator, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { ensureChromium } from './browsers.js'
import { type TestFile, createMediaManager, openAdmin, picture } from './media-manager.js'
import { type Site, startSite } from './site.js'

const port = 9950
const kibibyte = 1024
const patiently = { timeout: 20_000 }

describe('upload panel', () => {
  let browser: Browser
  let bucket: TestBucket
  let site: Site
  let storage: StorageProvider
  let page: Page

  beforeAll(async () => {
    const s3 = inject('s3')
    bucket = await createBucket(s3, { publicRead: true, uploadsFrom: `http://localhost:${port}` })
    storage = s3Storage({ bucket: bucket.bucket, ...bucket.config })
    site = await startSite('panel', port, {
      S3_BUCKET: bucket.bucket,
      S3_REGION: s3.region,
      S3_ENDPOINT: s3.endpoint,
      S3_FORCE_PATH_STYLE: String(s3.forcePathStyle),
      S3_ACCESS_KEY: s3.accessKeyId,
      S3_SECRET_KEY: s3.secretAccessKey,
    })
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: ensureChromium(), args })
    // The first page of a site takes minutes where the machine is busy.
    page = await browser.newPage()
    await page.goto(`${site.origin}/admin/index.html`, { timeout: 200_000 })
    await page.getByRole('button', { name: 'Enter Edit Mode' }).waitFor({ timeout: 200_000 })
    await page.close()
  })
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.stop()
    await bucket?.remove()
  })

  /** Opens the media manager in a new directory. @param rate bytes per second that the page may send */
  async function open(directory: string, rate: number) {
    page = await openAdmin(browser, site.origin, '/screens/media_manager')
    const media = createMediaManager(page)
    await media.tile('logo.svg').waitFor()
    await media.newDirectory(directory)
    await throttle(rate)
    return media
  }
  async function throttle(uploadThroughput: number): Promise<void> {
    const session = await page.context().newCDPSession(page)
    const link = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput }
    await session.send('Network.emulateNetworkConditions', link)
  }
  const choose = (...files: TestFile[]) => page.locator('input[type=file]').first().setInputFiles(files)
  const panel = () => page.getByRole('region', { name: 'Uploads' })
  const line = (name: string) => panel().getByRole('listitem').filter({ hasText: name })
  const summary = () => panel().locator('header')
  const title = () => panel().locator('[aria-live]')
  const button = (name: string) => panel().getByRole('button', { name, exact: true })
  const progressOf = (scope: Locator) =>
    scope.getByRole('progressbar').evaluate((bar) => {
      const { value, max } = bar as HTMLProgressElement
      return { value, max }
    })
  const exists = async (key: string) => (await storage.head(key)) !== undefined
  const screenshot = async (name: string) => {
    if (!process.env.SCREENSHOTS) return
    const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url))
    const { x = 0, y = 0, width = 0, height = 0 } = (await panel().boundingBox()) ?? {}
    const margin = 16
    const clip = { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin }
    await page.screenshot({ path, clip, animations: 'disabled' })
  }

  it('shows each file with its bar, its speed and what is left, then closes itself', async () => {
    const media = await open('watched', 100 * kibibyte)
    await choose(large('lake.png', 150), large('dunes.png', 400))
    await panel().waitFor()
    await expect
      .poll(() => line('dunes.png').innerText(), patiently)
      .toMatch(/of 400 kB · [\d.]+ kB\/s · \d+ s left/)
    expect(await line('lake.png').getByRole('progressbar', { name: 'lake.png' }).count()).toBe(1)
    const early = await progressOf(line('dunes.png'))
    expect(early.max).toBe(400 * kibibyte)
    expect(early.value).toBeLessThan(early.max)
    await screenshot('upload-panel')
    await expect
      .poll(async () => (await progressOf(line('dunes.png'))).value, patiently)
      .toBeGreaterThan(early.value)
    await title().getByText('Uploaded 2 files').waitFor()
    await panel().waitFor({ state: 'detached' })
    await media.tile('dunes.png').getByText('NEW').waitFor()
  })

  it('is not loaded for uploads that are fast', async () => {
    const media = await open('fast', -1)
    const loaded: string[] = []
    page.on('request', (request) => void (/panel/.test(request.url()) && loaded.push(request.url())))
    await media.upload(picture('fast.png'))
    await page.waitForTimeout(1000)
    expect(loaded).toEqual([])
    expect(await panel().count()).toBe(0)
  })

  it('adds 40 files up in bytes', async () => {
    await open('forty', 200 * kibibyte)
    const files = Array.from({ length: 40 }, (_, index) => large(`${index}.png`, index === 0 ? 400 : 10))
    const bytes = files.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
    await choose(...files)
    await title().getByText('Uploading 40 files').waitFor()
    await line('39.png').waitFor()
    expect(await panel().getByRole('listitem').count()).toBe(40)
    const seen: number[] = []
    while ((await title().innerText()) === 'Uploading 40 files') {
      const total = await summary()
        .locator('progress')
        .evaluate((bar) => ({
          value: (bar as HTMLProgressElement).value,
          max: (bar as HTMLProgressElement).max,
        }))
      expect(total.max).toBe(bytes)
      seen.push(total.value)
      await page.waitForTimeout(200)
    }
    expect(seen).toEqual([...seen].sort((one, other) => one - other))
    expect(seen.filter((value) => value > 0 && value < bytes).length).toBeGreaterThan(3)
    await title().getByText('Uploaded 40 files').waitFor()
  })

  it('cancels one file, and sends the others', async () => {
    const media = await open('one-cancelled', 100 * kibibyte)
    await choose(large('kept.png', 200), large('dropped.png', 200))
    await button('Cancel dropped.png').click()
    await line('dropped.png').getByText('Cancelled').waitFor()
    await media.tile('kept.png').getByText('NEW').waitFor()
    expect(await media.files()).toEqual(['kept.png'])
    expect(await exists('one-cancelled/dropped.png')).toBe(false)
    expect(await media.dialog.innerText()).toBe('')
    await panel().waitFor({ state: 'detached' })
  })

  it('cancels all, and reports no failure', async () => {
    const media = await open('all-cancelled', 50 * kibibyte)
    await choose(large('a.png', 300), large('b.png', 300))
    await button('Cancel all').click()
    await title().getByText('Cancelled 2 files').waitFor()
    await page.getByRole('button', { name: 'Refresh' }).waitFor()
    expect(await media.dialog.innerText()).toBe('')
    expect(await exists('all-cancelled/a.png')).toBe(false)
    await panel().waitFor({ state: 'detached' })
  })

  it('stays when something has failed, says why, and tries again: TinaCMS lists the file then', async () => {
    const media = await open('again', -1)
    await refusePuts(true)
    await choose(picture('first.png'), picture('second.png'))
    expect(await media.readError()).toContain('The bucket refused the file')
    await title().getByText('Failed to upload 2 files').waitFor()
    expect(await line('first.png').innerText()).toContain('The bucket refused the file (403')
    await page.waitForTimeout(4000)
    expect(await panel().isVisible()).toBe(true)
    await screenshot('upload-panel-failed')
    await refusePuts(false)
    await button('Try again first.png').click()
    await title().getByText('Failed to upload 1 file').waitFor()
    await media.tile('first.png').waitFor()
    await button('Try again').click()
    await media.tile('second.png').waitFor()
    await panel().waitFor({ state: 'detached' })
    expect((await media.files()).sort()).toEqual(['first.png', 'second.png'])
  })

  it('says what was refused before anything was sent, and why, until it is closed', async () => {
    const media = await open('refused', -1)
    await media.upload(picture('same.png'))
    await choose(picture('same.png'), { ...picture('page.png'), name: 'page.exe' })
    await media.readError()
    expect(await line('same.png').innerText()).toContain('already exists')
    await button('Close').click()
    expect(await panel().count()).toBe(0)
  })

  it('pauses without a network, and goes on when there is one', async () => {
    const media = await open('offline', 100 * kibibyte)
    await choose(large('patient.png', 500))
    await expect.poll(async () => (await progressOf(line('patient.png'))).value, patiently).toBeGreaterThan(0)
    await page.context().setOffline(true)
    await title().getByText('Paused, no network').waitFor()
    expect(await line('patient.png').innerText()).toContain('Paused, no network')
    await page.context().setOffline(false)
    await title().getByText('Uploading 1 file').waitFor()
    await media.tile('patient.png').getByText('NEW').waitFor()
  })

  it('asks before the page goes away in mid-upload, and not after it', async () => {
    await open('leaving', 100 * kibibyte)
    await choose(large('leaving.png', 400))
    await panel().waitFor()
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.type())
      void dialog.dismiss()
    })
    const leave = () => page.evaluate(() => void setTimeout(() => location.reload()))
    await leave()
    await expect.poll(() => dialogs, { timeout: 10_000 }).toEqual(['beforeunload'])
    await title().getByText('Uploaded 1 file').waitFor()
    const reloaded = page.waitForEvent('load')
    await leave()
    await reloaded
    expect(dialogs).toHaveLength(1)
  })

  it('is used by keyboard alone, and keeps the focus', async () => {
    await open('keyboard', 40 * kibibyte)
    await choose(large('one.png', 300), large('two.png', 300))
    await panel().waitFor()
    const focused = () =>
      page.evaluate(() =>
        document.querySelector('tina-s3-uploads')?.shadowRoot?.activeElement?.ariaLabel?.trim(),
      )
    await expect
      .poll(async () => (await page.keyboard.press('Shift+Tab'), focused()), patiently)
      .toBe('Cancel two.png')
    expect(await button('Cancel two.png').evaluate((element) => getComputedStyle(element).outlineStyle)).toBe(
      'solid',
    )
    await page.keyboard.press('Escape')
    expect(await line('two.png').innerText()).not.toContain('Cancelled')
    await page.keyboard.press('Enter')
    await line('two.png').getByText('Cancelled').waitFor()
    await expect.poll(focused, patiently).toBe('Try again two.png')
    for (const name of ['Cancel one.png', 'Close', 'Cancel all']) {
      await page.keyboard.press('Shift+Tab')
      expect(await focused()).toBe(name)
    }
    await page.keyboard.press('Space')
    await title().getByText('Cancelled 2 files').waitFor()
    await expect.poll(focused, patiently).toBe('Close')
    await page.keyboard.press('Enter')
    expect(await panel().count()).toBe(0)
  })

  it('has names and roles for screen readers, which hear the summary and nothing else by themselves', async () => {
    await open('heard', 50 * kibibyte)
    await choose(large('heard.png', 300))
    await panel().waitFor()
    await line('heard.png')
      .getByText(/ s left$/)
      .waitFor()
    const snapshot = await panel().ariaSnapshot()
    expect(snapshot).toMatch(/region "Uploads"/)
    for (const each of ['button "Cancel all"', 'button "Close"', 'listitem', 'button "Cancel heard.png"'])
      expect(snapshot).toContain(each)
    expect(snapshot).toMatch(/progressbar "Uploading 1 file"/)
    expect(snapshot).toMatch(/progressbar "heard.png"/)
    const live = await panel().locator('[aria-live]').allInnerTexts()
    expect(live).toEqual(['Uploading 1 file'])
  })

  it('is at the other side of a document from right to left, above everything else, and does not move', async () => {
    await open('rtl', 50 * kibibyte)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.evaluate(() => (document.documentElement.dir = 'rtl'))
    await choose(large('right-to-left.png', 300))
    await line('right-to-left.png')
      .getByText(/ s left$/)
      .waitFor()
    const boxOf = async (locator: Locator) => (await locator.boundingBox()) ?? { x: NaN, width: NaN }
    const { x, width } = await boxOf(panel())
    expect(x).toBeLessThan(50)
    const name = await boxOf(line('right-to-left.png').getByText('right-to-left.png', { exact: true }))
    expect(x + width - name.x - name.width).toBeLessThan(20)
    const motion = await page.evaluate(() => {
      const root = document.querySelector('tina-s3-uploads')?.shadowRoot
      const elements = [...(root?.querySelectorAll('*') ?? [])]
      const isTop = root?.elementFromPoint(60, innerHeight - 30) !== null
      return { isTop, animations: elements.flatMap((element) => element.getAnimations()).length }
    })
    expect(motion).toEqual({ isTop: true, animations: 0 })
    await screenshot('upload-panel-rtl')
  })

  it('shows files that are dropped on an image field', async () => {
    page = await openAdmin(browser, site.origin, '/collections/edit/post/meet-the-team')
    const field = page.getByText('click to select a file')
    await field.waitFor()
    await throttle(100 * kibibyte)
    const { name, mimeType, buffer } = large('dropped-on-field.png', 300)
    const transfer = await page.evaluateHandle(
      ([bytes, label, type]) => {
        const transfer = new DataTransfer()
        transfer.items.add(
          new File([Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))], label, { type }),
        )
        return transfer
      },
      [buffer.toString('base64'), name, mimeType] as const,
    )
    await field.dispatchEvent('drop', { dataTransfer: transfer })
    await line(name)
      .getByText(/ s left$/)
      .waitFor()
    await panel().waitFor({ state: 'detached' })
    expect(await exists(name)).toBe(true)
  })

  /** Whether the bucket refuses what the browser sends. */
  async function refusePuts(isRefusing: boolean): Promise<void> {
    const isPut = (url: URL) => url.searchParams.has('X-Amz-Signature')
    await page.unrouteAll()
    if (!isRefusing) return
    const headers = { 'access-control-allow-origin': '*' }
    const body = '<Error><Code>AccessDenied</Code></Error>'
    await page.route(isPut, (route) =>
      route.request().method() === 'PUT' ? route.fulfill({ status: 403, headers, body }) : route.continue(),
    )
  }
})

/** A picture of so many kibibytes. */
function large(name: string, size: number): TestFile {
  const { buffer, ...rest } = picture(name)
  return { ...rest, buffer: Buffer.concat([buffer, Buffer.alloc(size * kibibyte - buffer.byteLength)]) }
}
