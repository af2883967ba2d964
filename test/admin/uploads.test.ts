/** The media store in a real browser, with what only browsers have: progress, a reload, tabs, and scripts in pictures. */
import { describe, expect, it } from 'vitest'
import { countParts } from '../s3/media-site.js'
import { type State, filmSize, mebibyte, useUploadBrowser } from './upload-browser.js'

describe('media store in Chromium', () => {
  const { visit, upload, ended, film, write } = useUploadBrowser()

  it('sends 200 MB with progress, in flat memory, and nothing of it through the site', async () => {
    const { site, page } = await visit()
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const heap = async () => {
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Infinity
    }
    const before = await heap()
    await upload(page, film(), 'large')
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
      String(filmSize),
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
    await upload(page, film(), 'reloaded')
    await page.waitForFunction(
      () => ((window as unknown as { state: State }).state.progress.at(-1) ?? 0) > 0.4,
    )
    await page.reload()
    site.link.plan(undefined)
    // What was under way when the page went away still ends.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const arrived = await countParts(site.storage)
    const before = site.link.requests.length
    await upload(page, film(), 'reloaded')
    expect((await ended(page)).error).toBeUndefined()
    // The empty one is the handler's, which holds the name.
    const again = site.link.requests
      .slice(before)
      .filter(({ method, bytes }) => method === 'PUT' && bytes > 0)
    expect(arrived).toBeGreaterThan(3)
    expect(again).toHaveLength(13 - arrived)
    await page.close()
  })

  it('ends at once when it is called off without a network, and clears away when there is one again', async () => {
    const { site, page } = await visit()
    await upload(page, film(), 'offline')
    await page.waitForFunction(
      () => ((window as unknown as { state: State }).state.progress.at(-1) ?? 0) > 0.2,
    )
    await page.context().setOffline(true)
    await page.waitForTimeout(500)
    // As long as the network is gone, nothing else ends it.
    await page.evaluate(() => (window as unknown as { cancel(): void }).cancel())
    expect((await ended(page)).error).toContain('called off')
    await page.context().setOffline(false)
    const incomplete = async () => (await site.storage.multipart?.incomplete(''))?.uploads.length
    await expect.poll(incomplete, { timeout: 20_000 }).toBe(0)
    await page.close()
  })

  it('keeps two tabs with the same file apart', async () => {
    const { site, page } = await visit()
    const other = await page.context().newPage()
    await other.goto(site.origin)
    await Promise.all([page, other].map((tab) => upload(tab, film(), 'two tabs', { onConflict: 'rename' })))
    for (const tab of [page, other]) {
      await tab.waitForFunction(
        () => ((window as unknown as { state: State }).state.progress.at(-1) ?? 0) > 0.1,
      )
    }
    const under = await other.evaluate(async () => {
      const { held = [] } = await navigator.locks.query()
      return { locks: held.length, kept: Object.keys(localStorage).length }
    })
    expect(under).toEqual({ locks: 1, kept: 1 })
    const items = await Promise.all([page, other].map(async (tab) => (await ended(tab)).item))
    expect(new Set(items.map((item) => item?.filename))).toEqual(new Set(['film.mp4', 'film-1.mp4']))
    const kept = await page.evaluate(() => Object.keys(localStorage).length)
    expect(kept).toBe(0)
    expect((await site.storage.multipart?.incomplete(''))?.uploads).toEqual([])
    await page.close()
    await other.close()
  })

  it('loads what uploads need with the first one, once, and says so when it cannot', async () => {
    const { site, page } = await visit()
    const small = await write('light.txt', 'a small file')
    await page.route('**/upload-*.js', (route) => route.abort())
    await upload(page, small, 'light')
    expect((await ended(page)).error).toContain(
      'What uploads need could not be loaded. Check your connection, or reload the page.',
    )
    await page.unrouteAll()
    await page.reload()
    expect(site.visits.filter((path) => path.includes('upload-'))).toEqual([])
    await upload(page, small, 'light')
    expect((await ended(page)).error).toBeUndefined()
    await upload(page, film(), 'heavy')
    expect((await ended(page)).error).toBeUndefined()
    expect(site.visits.filter((path) => path.includes('upload-'))).toHaveLength(1)
    await page.close()
  })

  it.each(['direct', 'through the site'])(
    'shows an SVG picture sent %s, and runs none of its scripts',
    async (way) => {
      const { site, page } = await visit({ cors: way === 'direct' })
      const beacon = `fetch('${site.origin}/ran')`
      const evil = await write(
        'evil.svg',
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
