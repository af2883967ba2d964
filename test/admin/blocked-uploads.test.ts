/** The media store in a real browser, with what keeps a page from the bucket: CORS, CSP, and broken connections. */
import { describe, expect, it } from 'vitest'
import { countParts } from '../s3/media-site.js'
import { type State, isBrowser, mebibyte, stateOf, useUploadBrowser } from './upload-browser.js'

describe('media store in Chromium, kept from the bucket', () => {
  const { visit, allowUploadsFrom, upload, ended, directPuts, film, write } = useUploadBrowser()

  it('says that the bucket’s CORS rules are missing, and sends through the site what fits there', async () => {
    const { site, page, errors } = await visit({ cors: false })
    const small = await write('small.txt', 'a small file')
    await upload(page, small, 'without-cors')
    expect(await ended(page)).toMatchObject({ item: { filename: 'small.txt' } })
    const sentence = `Ask your site's developer: the CORS rules of the bucket at ${site.link.endpoint} must allow PUT from ${site.origin} with all headers.`
    expect(errors).toContain(sentence)
    await upload(page, film(), 'without-cors')
    const { error } = await ended(page)
    expect(error).toContain(sentence)
    expect(error).toContain(`too large for the way through the site (${mebibyte} bytes)`)
    await page.close()
  })

  it('says that the page’s Content-Security-Policy keeps it from the bucket', async () => {
    const { site, page, errors } = await visit({ contentSecurityPolicy: "connect-src 'self'" })
    const small = await write('policy.txt', 'a small file')
    await upload(page, small, 'policy')
    expect(await ended(page)).toMatchObject({ item: { filename: 'policy.txt' } })
    expect(errors).toContain(
      `Ask your site's developer: the site's Content-Security-Policy must name ${site.link.endpoint} in connect-src.`,
    )
    await page.close()
  })

  it('takes neither one broken preflight nor one broken connection for CORS', async () => {
    for (const method of ['OPTIONS', 'PUT']) {
      const { site, page, errors } = await visit()
      let left = 1
      site.link.plan((req) =>
        isBrowser(req) && req.method === method && left-- > 0 ? { kind: 'reset', after: 0 } : undefined,
      )
      const small = await write(`broken-${method}.txt`, 'a small file')
      await upload(page, small, `broken ${method}`)
      expect(await ended(page)).toMatchObject({ item: { filename: `broken-${method}.txt` } })
      expect(left).toBeLessThan(0)
      expect(directPuts(site)).toBeGreaterThan(0)
      expect(errors.filter((text) => text.includes('CORS rules'))).toEqual([])
      await page.close()
    }
  })

  it('never mistakes a bucket that has responded for one that CORS forbids, and keeps the parts that have arrived', async () => {
    const { site, page, errors } = await visit()
    await upload(page, film(), 'cut')
    await page.waitForFunction(
      () => ((window as unknown as { state: State }).state.progress.at(-1) ?? 0) > 0.5,
    )
    const before = await countParts(site.storage)
    // Preflights and uploads break; requests that need no preflight get through.
    site.link.plan((req) => (isBrowser(req) ? { kind: 'reset', after: 0 } : undefined))
    await page.waitForTimeout(3000)
    expect((await stateOf(page)).error).toBeUndefined()
    expect(await countParts(site.storage)).toBeGreaterThanOrEqual(before)
    site.link.plan(undefined)
    expect((await ended(page)).error).toBeUndefined()
    expect(errors.filter((text) => text.includes('CORS rules'))).toEqual([])
    await page.close()
  })

  it('sends straight to the bucket again a minute after its CORS rules were missing', async () => {
    const { site, page } = await visit({ cors: false })
    const small = await write('mended.txt', 'a small file')
    await upload(page, small, 'verdict')
    expect((await ended(page)).error).toBeUndefined()
    expect(directPuts(site)).toBe(0)
    await allowUploadsFrom(site.origin)
    await page.evaluate(() => {
      const { now } = Date
      Date.now = () => now() + 61_000
    })
    await upload(page, small, 'mended')
    expect((await ended(page)).error).toBeUndefined()
    expect(directPuts(site)).toBe(1)
    await page.close()
  })
})
