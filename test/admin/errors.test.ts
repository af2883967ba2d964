/**
 * What an editor sees when something is wrong: a title, a sentence that says what to do and who can, and a link to the very entry of
 * docs/troubleshooting.md. `SCREENSHOTS=1` writes the pictures of that document.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MediaHandlerOptions, createMediaHandler } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import { type Browser, type Locator, type Page, chromium } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type TestBucket, createBucket } from '../s3/bucket.js'
import { type TestServer, startServer } from '../server.js'
import { ensureChromium } from './browsers.js'
import { createMediaManager, openAdmin, picture } from './media-manager.js'
import { type Site, startSite } from './site.js'

const pictures = fileURLToPath(new URL('../../docs/images/errors', import.meta.url))
const docs = 'https://github.com/tina-s3/tina-s3-media/blob/main/docs/troubleshooting.md'

describe('errors in the TinaCMS admin', () => {
  const s3 = inject('s3')
  let site: Site
  let browser: Browser
  let bucket: TestBucket
  const servers: TestServer[] = []
  const pages: Page[] = []

  beforeAll(async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    site = await startSite('errors', 9330)
    bucket = await createBucket(s3)
    browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })
  })
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close()
    for (const server of servers.splice(0)) await server.close()
  })
  afterAll(async () => {
    vi.restoreAllMocks()
    await browser?.close()
    await bucket?.remove()
    await site?.stop()
  })

  type Replacement = (page: Page) => Promise<unknown>
  const isMedia = (url: URL) => url.origin === site.origin && url.pathname.startsWith('/api/s3/media')
  /** Another server in the place of the site's media handler. */
  const by =
    ({ origin }: TestServer): Replacement =>
    (page) =>
      page.route(isMedia, async (route) => {
        const { pathname, search } = new URL(route.request().url())
        await route.fulfill({ response: await route.fetch({ url: origin + pathname + search }) })
      })
  /** The same where preflights count: those of a page with routes Playwright takes for granted. */
  const byAnotherOrigin =
    ({ origin }: TestServer): Replacement =>
    (page) =>
      page.addInitScript((there) => {
        const { fetch } = window
        window.fetch = (input, init) =>
          fetch(typeof input === 'string' && input.startsWith('/api/s3/media') ? there + input : input, init)
      }, origin)
  const offline: Replacement = (page) => page.route(isMedia, (route) => route.abort('internetdisconnected'))

  async function open(replace: Replacement) {
    const page = await openAdmin(browser, site.origin, '/screens/media_manager', replace)
    pages.push(page)
    return createMediaManager(page)
  }
  async function serve(listener: Parameters<typeof startServer>[0]): Promise<TestServer> {
    const server = await startServer(listener)
    servers.push(server)
    return server
  }
  const handle = (options: Pick<MediaHandlerOptions, 'storage'> & Partial<MediaHandlerOptions>) =>
    toNodeListener(createMediaHandler({ authorize: () => true, allowedOrigins: [site.origin], ...options }))
  const inBucket = (more: object = {}) =>
    handle({ storage: s3Storage({ bucket: bucket.bucket, ...bucket.config, ...more }) })

  async function shoot(name: string, shown: Locator): Promise<void> {
    if (!process.env.SCREENSHOTS) return
    await mkdir(pictures, { recursive: true })
    await shown.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' })
  }

  interface Expected {
    readonly title: string
    readonly sentence: RegExp
    readonly entry: string
  }
  async function expectPanel(name: string, replace: Replacement, expected: Expected): Promise<void> {
    const { page } = await open(replace)
    await page.setViewportSize({ width: 900, height: 480 })
    const link = page.getByRole('link', { name: 'Learn More' })
    await link.waitFor({ timeout: 60_000 })
    const panel = link.locator('..')
    await shoot(name, panel)
    expect(await panel.getByRole('heading').innerText()).toBe(expected.title)
    expect(await panel.innerText()).toMatch(expected.sentence)
    expect(await link.getAttribute('href')).toBe(`${docs}#${expected.entry}`)
  }
  async function expectAlert(
    name: string,
    replace: Replacement,
    file: ReturnType<typeof picture>,
    expected: Omit<Expected, 'title'>,
  ): Promise<void> {
    const media = await open(replace)
    await media.page.setViewportSize({ width: 900, height: 620 })
    await media.upload(file)
    const close = media.dialog.getByRole('button', { name: 'Close', exact: true })
    await close.waitFor()
    // Inside of another locator one starts anew.
    const box = { has: media.page.getByRole('button', { name: 'Close', exact: true }), hasText: 'Error' }
    await shoot(name, media.dialog.locator('div').filter(box).last())
    const text = await media.dialog.innerText()
    expect(text).toContain(`Failed to upload file(s) ${file.name}`)
    expect(text).toMatch(expected.sentence)
    expect(await media.dialog.getByRole('link').last().getAttribute('href')).toBe(`${docs}#${expected.entry}`)
  }

  it('not signed in', async () => {
    const storage = memoryStorage()
    const { page } = await open(by(await serve(handle({ storage, authorize: () => null }))))
    await page.setViewportSize({ width: 900, height: 480 })
    await page.getByText('Your session has ended. Please sign in again to continue editing.').waitFor()
    const box = {
      has: page.getByRole('button', { name: 'Enter Edit Mode' }),
      hasText: 'Enter into edit mode',
    }
    await shoot('not-signed-in', page.locator('div').filter(box).last())
  })

  it('the media handler is not where it is looked for', async () => {
    const server = await serve((_req, res) => res.writeHead(404).end('<h1>Not Found</h1>'))
    await expectPanel('wrong-route', by(server), {
      title: 'The media handler was not found',
      sentence:
        /Ask your site's developer: is the media handler mounted\? \(\/api\/s3\/media responded with status 404/,
      entry: 'the-media-handler-was-not-found',
    })
  })

  it('the media handler is called for another path than its basePath', async () => {
    const server = await serve(handle({ storage: memoryStorage(), basePath: '/media' }))
    await expectPanel('wrong-base-path', by(server), {
      title: 'There is nothing at this address',
      sentence:
        /Ask your site's developer: the media handler's basePath is \/media, and the request was for \/api\/s3\/media\./,
      entry: 'no-such-route',
    })
  })

  it('the media handler has failed to start', async () => {
    const server = await serve((_req, res) => res.writeHead(500).end('<h1>Internal Server Error</h1>'))
    await expectPanel('failed-to-start', by(server), {
      title: 'The media handler failed to start',
      sentence: /Ask your site's developer: .* the server's log says why/,
      entry: 'the-media-handler-failed-to-start',
    })
  })

  it('the bucket does not exist', async () => {
    await expectPanel('bucket-missing', by(await serve(inBucket({ bucket: 'my-media' }))), {
      title: 'The bucket does not exist',
      sentence:
        /Ask your site's developer: The bucket “my-media” does not exist at http.*\. \(Request ID: [\da-f-]{36}\)/,
      entry: 'storage-bucket-missing',
    })
  })

  it('the credentials are wrong', async () => {
    const credentials = { ...bucket.config.credentials, secretAccessKey: 'wrong' }
    await expectPanel('wrong-credentials', by(await serve(inBucket({ bucket: 'my-media', credentials }))), {
      title: "The storage refused the server's credentials",
      sentence: /Ask your site's developer: .*secret access key.* \(Request ID: [\da-f-]{36}\)/,
      entry: 'storage-credentials-rejected',
    })
  })

  it('a permission is missing', async () => {
    await expectPanel(
      'permission-missing',
      by(await serve(inBucket({ bucket: s3.bucket, credentials: s3.guest }))),
      {
        title: 'The server lacks a permission for the storage',
        sentence:
          /Ask your site's developer: .*need the permission s3:ListBucket\. \(Request ID: [\da-f-]{36}\)/,
        entry: 'storage-permission-missing',
      },
    )
  })

  it('the region is wrong', async () => {
    const body = '<Error><Code>PermanentRedirect</Code><Region>eu-central-1</Region></Error>'
    const aws = await serve((_req, res) =>
      res.writeHead(301, { 'content-type': 'application/xml' }).end(body),
    )
    await expectPanel(
      'wrong-region',
      by(await serve(inBucket({ bucket: 'my-media', endpoint: aws.origin }))),
      {
        title: 'The region of the bucket is wrong or missing',
        sentence: /Ask your site's developer: The bucket “my-media” is in eu-central-1, not in us-east-1\./,
        entry: 'storage-wrong-region',
      },
    )
  })

  it('the storage is slow', async () => {
    const silent = await serve(() => undefined)
    const slow = {
      bucket: 'my-media',
      endpoint: silent.origin,
      maxAttempts: 1,
      requestHandler: { socketTimeout: 300 },
    }
    await expectPanel('storage-slow', by(await serve(inBucket(slow))), {
      title: 'The storage cannot be reached',
      sentence:
        /did not respond in time\. Please try again in a moment\. If it lasts, ask your site's developer\. \(Request ID/,
      entry: 'storage-unavailable',
    })
  })

  it('the network is gone', async () => {
    await expectPanel('network-gone', offline, {
      title: 'The site did not respond',
      sentence: /The site could not be reached\. Check your connection and try again\./,
      entry: 'the-site-did-not-respond',
    })
  })

  it('the bucket has no CORS rule for the site', async () => {
    await expectAlert('cors', byAnotherOrigin(await serve(inBucket())), picture('photo.png'), {
      sentence: /Ask your site's developer: the CORS rules of the bucket at http.* must allow PUT/,
      entry: 'bucket-refused',
    })
  })

  it('the host takes no file of this size', async () => {
    const handler = handle({ storage: memoryStorage(), uploads: { mode: 'proxied' } })
    const server = await serve((req, res) => {
      if (req.method !== 'POST' || !req.url?.includes('name=')) return void handler(req, res)
      req.resume().once('end', () => res.writeHead(413).end('<h1>413 Request Entity Too Large</h1>'))
    })
    await expectAlert('host-limit', by(server), picture('photo.png'), {
      sentence:
        /The file is too large for the site\. Choose a smaller one, or ask your site's developer to raise the host's limit\./,
      entry: 'too-large',
    })
  })

  it('the name exists', async () => {
    const storage = memoryStorage()
    const { name, buffer } = picture('photo.png')
    const body = new Blob([Uint8Array.from(buffer)]).stream()
    await storage.put(name, body, { type: 'image/png', size: buffer.length })
    const server = await serve(handle({ storage, uploads: { mode: 'proxied' } }))
    await expectAlert('name-exists', by(server), picture(name), {
      sentence: /“photo\.png” already exists in this folder\. Choose another name\./,
      entry: 'name-taken',
    })
  })

  it('the type is refused', async () => {
    const server = await serve(handle({ storage: memoryStorage() }))
    const file = { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>') }
    await expectAlert('type-refused', by(server), file, {
      sentence:
        /“page\.html” is a web page, a script or a program; those are never accepted\. Choose another file\./,
      entry: 'unsupported-type',
    })
  })
})
