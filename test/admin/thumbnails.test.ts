import type { Authorize } from '@tina-s3/core'
import { type Browser, type BrowserContext, type Page, type Request, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { ensureChromium } from './browsers.js'
import { describeThumbnails, isThumbnail, listHealed, putFile } from './describe-thumbnails.js'
import { camera, plain, rotated, transparent } from './pictures.js'
import { createTab } from './thumbnail-tab.js'
import { type UploadPage, type UploadPageOptions, startUploadPage } from './upload-page.js'

const launch = () => chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })

describeThumbnails('Chromium', async () => {
  const browser = await launch()
  return {
    async open(address) {
      const page = await (await browser.newContext()).newPage()
      await page.goto(address)
      return page
    },
    close: () => browser.close(),
  }
})

describe('thumbnails and what surrounds them, in Chromium', () => {
  let browser: Browser
  let bucket: TestBucket
  let site: UploadPage
  let context: BrowserContext

  beforeAll(async () => {
    browser = await launch()
    bucket = await createBucket(inject('s3'), { publicRead: true, uploadsFrom: '*' })
  })
  afterEach(async () => {
    await context?.close()
    await site?.close()
  })
  afterAll(async () => {
    await browser?.close()
    await bucket?.remove()
  })

  async function start(options: UploadPageOptions = {}, other = bucket) {
    site = await startUploadPage(other, options)
    context = await browser.newContext()
  }
  async function visit() {
    const page = await context.newPage()
    const warnings: string[] = []
    page.on('console', (message) => void (message.type() === 'warning' && warnings.push(message.text())))
    const requests: Request[] = []
    page.on('request', (request) => void requests.push(request))
    await page.goto(site.origin)
    return { page, tab: createTab(page), warnings, requests }
  }
  const sent = (requests: readonly Request[]) =>
    requests
      .filter((request) => request.url().endsWith('/uploads/thumbnails'))
      .flatMap((request) => (request.postDataJSON() as { thumbnails: { key: string }[] }).thumbnails)
      .map(({ key }) => key)
  const idle = (page: Page) => page.waitForTimeout(3000)

  it('are made once, by one of two tabs', async () => {
    await start()
    const files = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(rotated))
    for (const file of files) await putFile(site, 'tabs', file)
    const tabs = [await visit(), await visit()] as const
    await Promise.all(tabs.map(({ tab }) => tab.list('tabs')))
    await listHealed(tabs[0].tab, 'tabs')
    await tabs[1].tab.list('tabs')
    const keys = tabs.flatMap(({ requests }) => sent(requests))
    expect(keys.sort()).toEqual(files.map(({ name }) => `tabs/${name}`))
  })

  it('of a batch are sent together, and never block the page', async () => {
    await start()
    const { page, tab, requests } = await visit()
    const files = await Promise.all([1, 2, 3, 4].map((number) => camera(number)))
    for (const file of files) site.files.set(file.name, file)
    let workers = 0
    page.on('worker', () => workers++)
    const stored = await tab.persist('batch', files)
    await listHealed(tab, 'batch')
    // One that tries whether pictures come out as they are, and one for each of them.
    expect(workers).toBe(5)
    expect(stored).toHaveLength(4)
    expect(requests.filter((request) => request.url().endsWith('/uploads/thumbnails'))).toHaveLength(1)
  })

  it('are made on the page itself where its Content-Security-Policy allows no worker', async () => {
    await start({ contentSecurityPolicy: "script-src 'self'; worker-src 'none'" })
    const { tab } = await visit()
    const file = await rotated(6)
    site.files.set(file.name, file)
    const [media] = await tab.persist('no-worker', [file])
    expect(isThumbnail(media)).toBe(true)
  })

  it('are PNG or JPEG where the browser encodes no WebP: what is transparent stays so', async () => {
    await start({ contentSecurityPolicy: "script-src 'self'; worker-src 'none'" })
    const { page, tab } = await visit()
    await page.evaluate(`const { convertToBlob } = OffscreenCanvas.prototype
      OffscreenCanvas.prototype.convertToBlob = function ({ type, quality }) {
        return convertToBlob.call(this, { type: type === 'image/webp' ? 'image/png' : type, quality })
      }`)
    const files = await Promise.all([transparent(), rotated(6)])
    for (const file of files) site.files.set(file.name, file)
    const [clear, photo] = await tab.persist('without-webp', files)
    expect(clear?.thumbnails?.['400x400']).toMatch(/\.png$/)
    expect(photo?.thumbnails?.['400x400']).toMatch(/\.jpg$/)
    const { quarters } = await tab.look(clear?.thumbnails?.['400x400'] ?? '')
    expect(quarters.map(([, , , alpha]) => alpha)).toEqual([0, 255, 0, 255])
    expect(await tab.broken()).toEqual([])
  })

  it('are not made by who may not upload, after the first try', async () => {
    const authorize: Authorize = ({ action }) => action !== 'upload'
    await start({ authorize })
    for (const orientation of [1, 2, 3, 4, 5, 6]) await putFile(site, 'forbidden', await rotated(orientation))
    const { page, tab, requests } = await visit()
    await tab.list('forbidden')
    await idle(page)
    await tab.list('forbidden')
    await idle(page)
    expect(sent(requests).length).toBeLessThanOrEqual(2)
    expect(await tab.broken()).toEqual([])
  })

  it('are not made while the tab is hidden, nor where the browser saves data', async () => {
    await start()
    await putFile(site, 'hidden', await rotated(1))
    const { page, tab, requests } = await visit()
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: true, configurable: true })`)
    await tab.list('hidden')
    await idle(page)
    expect(sent(requests)).toEqual([])
    await page.evaluate(`Object.defineProperty(document, 'hidden', { value: false })
      document.dispatchEvent(new Event('visibilitychange'))`)
    await listHealed(tab, 'hidden')
    await putFile(site, 'saving', await rotated(1))
    const saving = await visit()
    await saving.page.evaluate(
      `Object.defineProperty(navigator, 'connection', { value: { saveData: true } })`,
    )
    await saving.tab.list('saving')
    await idle(saving.page)
    expect(sent(saving.requests)).toEqual([])
  })

  it('that cannot be loaded are not shown: there are originals, and a warning in the console', async () => {
    await start()
    const first = await visit()
    await putFile(site, 'dots', await rotated(1))
    await putFile(site, 'dots', await plain('wide.png', 3000, 500))
    await first.tab.list('dots')
    await listHealed(first.tab, 'dots')
    await first.page.close()
    const { page, tab, warnings } = await visit()
    await page.route('**/.tina-s3/**', (route) => route.fulfill({ status: 403 }))
    const items = await tab.list('dots')
    expect(items.filter((media) => isThumbnail(media))).toEqual([])
    expect(items[0]?.thumbnails?.['400x400']).toBe(items[0]?.src)
    await tab.list('dots')
    const file = await rotated(2)
    site.files.set(file.name, file)
    const [uploaded] = await tab.persist('dots', [file])
    expect(isThumbnail(uploaded)).toBe(false)
    expect(await tab.broken()).toEqual([])
    expect(warnings).toEqual([expect.stringMatching(/^The thumbnail .* cannot be loaded/)])
  })

  it('are not made of originals that CORS rules keep from scripts; the console says so once', async () => {
    const silent = await createBucket(inject('s3'), { publicRead: true })
    await start({}, silent)
    for (const orientation of [1, 2, 3, 4]) await putFile(site, 'cors', await rotated(orientation))
    const { page, tab, warnings, requests } = await visit()
    await tab.list('cors')
    await idle(page)
    await tab.list('cors')
    expect(sent(requests)).toEqual([])
    // Two pictures at a time are tried.
    expect(warnings.length).toBeLessThanOrEqual(2)
    expect(warnings[0]).toMatch(/CORS rules that allow GET/)
    expect(await tab.broken()).toEqual([])
    await silent.remove()
  })

  it('are stored one by one where the site takes less at a time', async () => {
    await start()
    const { page, tab, requests } = await visit()
    await page.route('**/uploads/thumbnails', (route, request) =>
      (request.postDataJSON() as { thumbnails: unknown[] }).thumbnails.length > 1
        ? route.fulfill({ status: 413, body: 'too large' })
        : route.continue(),
    )
    const files = await Promise.all([1, 2, 3].map(rotated))
    for (const file of files) site.files.set(file.name, file)
    const stored = await tab.persist('small-steps', files)
    expect(stored.filter((media) => isThumbnail(media))).toHaveLength(3)
    expect(sent(requests)).toHaveLength(6)
  })

  it('that fail do not fail an upload', async () => {
    await start()
    const { page, tab } = await visit()
    await page.route('**/uploads/thumbnails', (route) => route.fulfill({ status: 500, body: 'broken' }))
    const file = await rotated(3)
    site.files.set(file.name, file)
    const [media] = await tab.persist('failing', [file])
    expect(media?.filename).toBe('rotated-3.jpg')
    expect(isThumbnail(media)).toBe(false)
  })
})
