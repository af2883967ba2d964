/** Firefox as Debian has it, by WebDriver BiDi. */
import { launch } from 'puppeteer-core'
import { describe, expect, inject, it } from 'vitest'
import { createBucket } from '../s3/bucket.js'
import { ensureFirefox } from './browsers.js'
import { type BrowserUnderTest, describeThumbnails, isThumbnail, putFile } from './describe-thumbnails.js'
import { plain, rotated } from './pictures.js'
import { createTab } from './thumbnail-tab.js'
import { startUploadPage } from './upload-page.js'

describeThumbnails('Firefox', () => launchFirefox())

describe('thumbnails in Firefox with privacy.resistFingerprinting', () => {
  it('are never made of noise: there are originals', async () => {
    const browser = await launchFirefox({ 'privacy.resistFingerprinting': true })
    const bucket = await createBucket(inject('s3'), { publicRead: true, uploadsFrom: '*' })
    const site = await startUploadPage(bucket)
    try {
      const files = await Promise.all([rotated(6), plain('wide.png', 3000, 500)])
      for (const file of files) {
        site.files.set(file.name, file)
        await putFile(site, 'found', file)
      }
      const tab = createTab(await browser.open(site.origin))
      const stored = await tab.persist('uploaded', files)
      expect(stored).toHaveLength(2)
      await tab.list('found')
      await new Promise((resolve) => setTimeout(resolve, 5000))
      const listed = [...(await tab.list('found')), ...(await tab.list('uploaded'))]
      expect(listed).toHaveLength(4)
      expect(listed.filter((media) => isThumbnail(media))).toEqual([])
      expect(await tab.broken()).toEqual([])
      expect((await site.storage.list({ prefix: '.tina-s3/', limit: 10 })).objects).toEqual([])
    } finally {
      await browser.close()
      await site.close()
      await bucket.remove()
    }
  })
})

async function launchFirefox(extraPrefsFirefox: Record<string, unknown> = {}): Promise<BrowserUnderTest> {
  const browser = await launch({
    browser: 'firefox',
    executablePath: ensureFirefox(),
    headless: true,
    extraPrefsFirefox,
  })
  return {
    async open(address) {
      const context = await browser.createBrowserContext()
      const page = await context.newPage()
      await page.goto(address)
      return page
    },
    close: () => browser.close(),
  }
}
