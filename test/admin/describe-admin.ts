import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorageProvider } from '@tina-s3/core'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ensureChromium } from './browsers.js'
import { describeNames } from './describe-names.js'
import {
  type MediaManager,
  createMediaManager,
  openAdmin,
  openMediaManager,
  picture,
} from './media-manager.js'
import type { Site } from './site.js'

export interface AdminUnderTest {
  readonly site: Site
  /** Where the site keeps its media, to look behind the admin's back. */
  readonly storage: StorageProvider
  close(): Promise<void>
}

/** What an editor does in TinaCMS's own admin, in a real browser. @param nameCount as for `describeNames` */
export function describeAdmin(name: string, start: () => Promise<AdminUnderTest>, nameCount?: number): void {
  describe(`TinaCMS admin, ${name}`, () => {
    let subject: AdminUnderTest
    let browser: Browser
    const open: MediaManager[] = []

    const manager = async () => {
      const opened = await openMediaManager(browser, subject.site.origin)
      open.push(opened)
      return opened
    }
    const put = async (key: string) => {
      const { buffer, mimeType } = picture(key)
      const body = new Blob([Uint8Array.from(buffer)]).stream()
      await subject.storage.put(key, body, { type: mimeType, size: buffer.byteLength })
    }
    const exists = async (key: string) => (await subject.storage.head(key)) !== undefined

    beforeAll(async () => {
      subject = await start()
      // The sandbox of Chromium does not work for root.
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
      browser = await chromium.launch({ executablePath: ensureChromium(), args })
    })
    afterEach(async () => {
      for (const { page } of open.splice(0)) await page.close()
    })
    afterAll(async () => {
      await browser?.close()
      await subject?.close()
    })

    it('lists directories and files with their pictures, and opens a directory', async () => {
      const media = await manager()
      await media.shown('logo.svg')
      expect(await media.directories()).toEqual(expect.arrayContaining(['landscapes', 'people']))
      await media.enter('landscapes')
      await media.shown('lake.png')
      expect(await media.files()).toEqual(['dawn.png', 'dunes.png', 'forest.png', 'lake.png'])
    })

    it('offers the file dialog only types and extensions that it accepts: no pattern is skipped with a warning in the console', async () => {
      const page = await openAdmin(browser, subject.site.origin, '/')
      const warnings: string[] = []
      // The dropzone takes extensions, and warns of them all the same: Chromium's newer file picker does not.
      const isSkipped = /^Skipped "(?!\.\w+")/
      page.on('console', (message) => void (isSkipped.test(message.text()) && warnings.push(message.text())))
      await page.goto(`${subject.site.origin}/admin/index.html#/screens/media_manager`)
      await createMediaManager(page).shown('logo.svg')
      expect(warnings).toEqual([])
      const accept = await page.locator('input[type=file]').first().getAttribute('accept')
      expect(accept?.split(',')).toContain('font/woff2')
      await page.close()
    })

    it('uploads documents, fonts and models, whose types browsers do not always know', async () => {
      const zip = Buffer.from('504b0304140000000000', 'hex')
      const samples: Record<string, Buffer> = {
        'chair.glb': Buffer.from('glTF\u0002\u0000\u0000\u0000'),
        'inter.ttf': Buffer.from('00010000000a0080', 'hex'),
        'inter.woff2': Buffer.from('wOF2\u0000\u0001\u0000\u0000'),
        'letter.odt': zip,
        'report.docx': zip,
      }
      const directory = await mkdtemp(join(tmpdir(), 'tina-s3-types-'))
      const media = await manager()
      await media.newDirectory('types')
      // From a disk, so that the browser itself finds out what they are.
      const paths = Object.keys(samples).map((name) => join(directory, name))
      for (const [index, bytes] of Object.values(samples).entries())
        await writeFile(paths[index] ?? '', bytes)
      await media.page.locator('input[type=file]').first().setInputFiles(paths)
      await expect.poll(async () => (await media.files()).sort()).toEqual(Object.keys(samples))
      await rm(directory, { recursive: true })
    })

    it('uploads into a new directory, and lists the file the same way later', async () => {
      const media = await manager()
      await media.newDirectory('uploads')
      await media.upload(picture('one.png'))
      await media.tile('one.png').getByText('NEW').waitFor()
      const src = await media.shown('one.png')
      await media.refresh()
      await media.tile('one.png').getByText('NEW').waitFor({ state: 'detached' })
      expect(await media.shown('one.png')).toBe(src)
      expect(await exists('uploads/one.png')).toBe(true)
    })

    it('uploads a file so large that its upload can be resumed', async () => {
      const media = await manager()
      await media.newDirectory('large')
      const { buffer, ...rest } = picture('large.png')
      await media.upload({ ...rest, buffer: Buffer.concat([buffer, Buffer.alloc(6 * 1024 ** 2)]) })
      await media.tile('large.png').getByText('NEW').waitFor()
      expect((await subject.storage.head('large/large.png'))?.size).toBeGreaterThan(6 * 1024 ** 2)
    })

    it('uploads many files at once, and says which was refused and why', async () => {
      const media = await manager()
      await media.newDirectory('many')
      const good = ['a.png', 'b.jpg', 'c.png', 'd.jpg', 'e.png'].map(picture)
      const fake = { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('<html><script>') }
      await media.upload(...good, fake)
      const error = await media.readError()
      expect(error).toContain('fake.png')
      expect(error).not.toContain('a.png')
      await expect.poll(async () => (await media.files()).sort()).toEqual(good.map(({ name }) => name))
      expect(await exists('many/fake.png')).toBe(false)
    })

    it('refuses a name that already exists, and keeps its file', async () => {
      await put('existing/same.png')
      const media = await manager()
      await media.enter('existing')
      const before = await subject.storage.head('existing/same.png')
      await media.upload(picture('same.png'))
      expect(await media.readError()).toMatch(/same\.png.*already exists/)
      expect((await subject.storage.head('existing/same.png'))?.etag).toBe(before?.etag)
    })

    it('renames, and reports that a name already exists', async () => {
      await put('renaming/old.png')
      await put('renaming/existing.png')
      const media = await manager()
      await media.enter('renaming')
      await media.rename('old.png', 'existing')
      await media.dialog
        .getByText(/already/i)
        .first()
        .waitFor()
      await media.dialog.getByRole('button', { name: 'Cancel' }).click()
      await media.rename('old.png', 'new')
      await media.shown('new.png')
      expect(await media.files()).toEqual(['existing.png', 'new.png'])
      expect(await exists('renaming/old.png')).toBe(false)
    })

    it('searches below the directory that is open', async () => {
      await put('searching/deep/down/needle.png')
      await put('searching/hay.png')
      const media = await manager()
      await media.search('NEEDLE')
      await media.shown('needle.png')
      expect(await media.files()).toEqual(['needle.png'])
      await media.search('')
      await media.tile('logo.svg').waitFor()
    })

    it('deletes', async () => {
      await put('deleting/a.png')
      await put('deleting/b.png')
      const media = await manager()
      await media.enter('deleting')
      await media.remove('a.png')
      await expect.poll(() => media.files()).toEqual(['b.png'])
      expect(await exists('deleting/a.png')).toBe(false)
    })

    it('deletes the file just uploaded into a directory, not its namesake in the root', async () => {
      await put('victim.png')
      const media = await manager()
      await media.newDirectory('namesake')
      await media.upload(picture('victim.png'))
      await media.remove('victim.png')
      await expect.poll(() => exists('namesake/victim.png')).toBe(false)
      expect(await exists('victim.png')).toBe(true)
      await subject.storage.delete('victim.png')
    })

    it('pages past the limit: every file, and none twice', async () => {
      const names = Array.from({ length: 80 }, (_, index) => `${String(index).padStart(2, '0')}.png`)
      for (const each of names) await put(`paging/${each}`)
      await put('paging/directory/x.png')
      const media = await manager()
      await media.enter('paging')
      await expect
        .poll(
          async () => {
            await media.tile((await media.files()).at(-1) ?? '').scrollIntoViewIfNeeded()
            return media.files()
          },
          { timeout: 60_000 },
        )
        .toEqual(names)
      expect(await media.directories()).toEqual(['directory'])
    })

    it('puts a picture into a post: picked in the image field, saved, shown by the site', async () => {
      const page = await openAdmin(browser, subject.site.origin, '/collections/edit/post/meet-the-team')
      await page.getByText('click to select a file').click()
      const media = createMediaManager(page, page.locator('#modal-root'))
      open.push(media)
      await media.enter('people')
      const src = await media.shown('team.png')
      await media.insert('team.png')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByText('Document updated!').waitFor()
      const post = await readFile(join(subject.site.directory, 'content/posts/meet-the-team.md'), 'utf8')
      expect(post).toMatch(/^hero: /m)
      expect(post).toContain(src)
      const site = await (await fetch(`${subject.site.origin}/posts/meet-the-team`)).text()
      expect(site).toContain(src)
      const served = await fetch(src)
      expect(served.headers.get('content-type')).toBe('image/png')
      expect((await served.arrayBuffer()).byteLength).toBeGreaterThan(1000)
    })

    describeNames(() => ({ storage: subject.storage, manager }), nameCount)
  })
}
