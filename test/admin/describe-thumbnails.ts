import type { Media } from '@tina-s3/client-store'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import type { TestFile } from './media-manager.js'
import {
  animated,
  camera,
  cmyk,
  deep,
  gigantic,
  html,
  plain,
  rotated,
  stripes,
  svg,
  transparent,
  truncated,
} from './pictures.js'
import { type ScriptedPage, type Tab, createTab } from './thumbnail-tab.js'
import { type UploadPage, startUploadPage } from './upload-page.js'

export interface BrowserUnderTest {
  /** Opens a page as in a browser that was never used before. */
  open(address: string): Promise<ScriptedPage & { close(): Promise<unknown> }>
  close(): Promise<unknown>
}

export const isThumbnail = (media: Media | undefined, box: '75x75' | '400x400' | '1000x1000' = '400x400') =>
  media?.thumbnails?.[box]?.includes('/.tina-s3/thumbnails/') === true

/** Puts a file into the storage as another program does. */
export async function putFile({ storage }: UploadPage, directory: string, file: TestFile): Promise<void> {
  const { name, mimeType, buffer } = file
  const body = new Blob([Uint8Array.from(buffer)]).stream()
  await storage.put(`${directory}/${name}`, body, { type: mimeType, size: buffer.byteLength })
}

/** Lists until every picture has a thumbnail. */
export async function listHealed(tab: Tab, directory: string): Promise<Media[]> {
  let items: Media[] = []
  await expect
    .poll(async () => (items = await tab.list(directory)).filter((item) => !isThumbnail(item)), {
      timeout: 60_000,
    })
    .toEqual([])
  return items
}

/** What browsers do alike: thumbnails of what is uploaded, and of what other programs have stored. */
export function describeThumbnails(name: string, launch: () => Promise<BrowserUnderTest>): void {
  describe(`thumbnails in ${name}`, () => {
    let browser: BrowserUnderTest
    let bucket: TestBucket
    let site: UploadPage
    const pages: { close(): Promise<unknown> }[] = []

    beforeAll(async () => {
      browser = await launch()
      bucket = await createBucket(inject('s3'), { publicRead: true, uploadsFrom: '*' })
      site = await startUploadPage(bucket)
    })
    afterEach(async () => {
      for (const page of pages.splice(0)) await page.close()
    })
    afterAll(async () => {
      await browser?.close()
      await site?.close()
      await bucket?.remove()
    })

    async function openTab(): Promise<Tab> {
      const page = await browser.open(site.origin)
      pages.push(page)
      return createTab(page)
    }
    async function persist(tab: Tab, directory: string, ...files: TestFile[]): Promise<Media[]> {
      for (const file of files) site.files.set(file.name, file)
      return tab.persist(directory, files)
    }
    const alike = async (tab: Tab, media: Media | undefined) => {
      const [original, small] = [
        await tab.look(media?.src ?? ''),
        await tab.look(media?.thumbnails?.['400x400'] ?? ''),
      ]
      // Compression changes colors a little.
      const difference = original.quarters
        .flat()
        .map((value, index) => value - (small.quarters.flat()[index] ?? NaN))
      expect(Math.max(...difference.map(Math.abs)), media?.filename).toBeLessThan(60)
      expect(Math.max(small.width, small.height)).toBe(400)
      expect(small.width / small.height).toBeCloseTo(original.width / original.height, 1)
      expect(media).toMatchObject({ width: original.width, height: original.height })
      return original
    }

    it('applies the orientation of EXIF data, 1 to 8', async () => {
      const tab = await openTab()
      const files = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(rotated))
      const stored = await persist(tab, 'rotated', ...files)
      for (const [index, media] of stored.entries()) {
        expect(isThumbnail(media), media.filename).toBe(true)
        const { width, height } = await alike(tab, media)
        expect([width, height]).toEqual(index < 4 ? [1200, 800] : [800, 1200])
      }
      expect(await tab.list('rotated')).toEqual(stored)
      expect(await tab.broken()).toEqual([])
    })

    it('shows what is transparent, animated, in CMYK or in 16 bits', async () => {
      const tab = await openTab()
      const files = [transparent(), animated('gif'), animated('webp'), cmyk(), deep()]
      const stored = await persist(tab, 'kinds', ...(await Promise.all(files)))
      for (const media of stored) {
        expect(isThumbnail(media), media.filename).toBe(true)
        await alike(tab, media)
      }
      const [clear] = stored
      const { quarters } = await tab.look(clear?.thumbnails?.['400x400'] ?? '')
      expect(quarters.map(([, , , alpha]) => alpha)).toEqual([0, 255, 0, 255])
    })

    it('scales fine patterns without moiré', async () => {
      const tab = await openTab()
      const [media] = await persist(tab, 'fine', await stripes())
      const { quarters } = await tab.look(media?.thumbnails?.['400x400'] ?? '')
      for (const [gray] of quarters) expect(Math.abs((gray ?? 0) - 170)).toBeLessThan(45)
    })

    it('never shows a broken tile, whatever is uploaded', async () => {
      const tab = await openTab()
      const files = [plain('dot.png', 1, 1), plain('line.png', 20_000, 2), truncated(), gigantic()]
      const stored = await persist(tab, 'odd', ...(await Promise.all(files)), svg)
      expect(await persist(tab, 'odd', html).catch(String)).toMatch(/page\.jpg/)
      const [dot, , half, giant, drawing] = stored
      for (const media of [dot, giant, drawing]) expect(isThumbnail(media), media?.filename).toBe(false)
      if (isThumbnail(half)) expect(half).toMatchObject({ width: 2000, height: 1500 })
      const line = async () => (await tab.list('odd')).find(({ filename }) => filename === 'line.png')
      await expect.poll(async () => isThumbnail(await line()), { timeout: 60_000 }).toBe(true)
      const small = await tab.look((await line())?.thumbnails?.['400x400'] ?? '')
      expect(small).toMatchObject({ width: 400, height: 1 })
      expect(await tab.broken()).toEqual([])
    })

    it('makes the thumbnails of what another program has stored, and shows them the next time', async () => {
      const files = await Promise.all([rotated(6), transparent(), plain('wide.png', 3000, 500)])
      for (const file of [...files, await plain('dot.png', 1, 1)]) await putFile(site, 'found', file)
      const tab = await openTab()
      const first = await tab.list('found')
      expect(first.filter((media) => isThumbnail(media))).toEqual([])
      expect(await tab.broken()).toEqual([])
      await expect
        .poll(async () => (await tab.list('found')).filter((media) => isThumbnail(media)).length, {
          timeout: 60_000,
        })
        .toBe(3)
      const again = await openTab()
      for (const media of await again.list('found')) if (isThumbnail(media)) await alike(again, media)
      expect(await again.broken()).toEqual([])
    })

    it('shows the new picture when one was replaced, by an upload or by another program', async () => {
      const tab = await openTab()
      const [first, second, third] = await Promise.all([1, 6, 3].map(rotated))
      for (const file of [first, second, third]) Object.assign(file!, { name: 'same.jpg' })
      await putFile(site, 'replaced', first!)
      const [before] = await listHealed(tab, 'replaced')
      await putFile(site, 'replaced', second!)
      const shown = (await tab.list('replaced'))[0]
      expect(shown?.thumbnails?.['400x400']).not.toBe(before?.thumbnails?.['400x400'])
      const [after] = await listHealed(tab, 'replaced')
      expect(await alike(tab, after)).toMatchObject({ width: 800, height: 1200 })
      await putFile(site, 'replaced', third!)
      const [last] = await listHealed(await openTab(), 'replaced')
      expect(await alike(tab, last)).toMatchObject({ width: 1200, height: 800 })
    })

    it('makes thumbnails of photos while they are uploaded', async () => {
      const tab = await openTab()
      const stored = await persist(tab, 'photos', ...(await Promise.all([1, 2].map((each) => camera(each)))))
      for (const media of stored) {
        expect(media).toMatchObject({ width: 6000, height: 4000 })
        expect(isThumbnail(media, '1000x1000')).toBe(true)
        await alike(tab, media)
      }
    })
  })
}
