/** Photos in a real browser: the bytes of a page of 36 of them, and what making thumbnails costs their upload. */
import { chromium } from 'playwright-core'
import { ensureChromium } from '../test/admin/browsers.js'
import { camera } from '../test/admin/pictures.js'
import { type Tab, createTab } from '../test/admin/thumbnail-tab.js'
import { startUploadPage } from '../test/admin/upload-page.js'
import { createBucket } from '../test/s3/bucket.js'
import { judge } from './bars.js'
import { mebibytes, median, print, ratio, seconds } from './report.js'
import { endpoint, s3Config } from './s3-config.js'

const photos = 36
/** Of a good line, up and down, in bytes per second. */
const line = { upload: 5_000_000, download: 25_000_000, latency: 20 }
const rounds = 3
const batch = 6

const { region, credentials } = s3Config
const server = { endpoint, region, bucket: '', forcePathStyle: true, ...credentials }
const bucket = await createBucket(server, { publicRead: true, uploadsFrom: '*' })
const site = await startUploadPage(bucket)
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] })
try {
  const names: string[] = []
  let originals = 0
  for (let number = 0; number < photos; number++) {
    const photo = await camera(number)
    site.files.set(photo.name, photo)
    names.push(photo.name)
    originals += photo.buffer.byteLength
  }
  const { tab } = await open()
  await tab.persist(
    'page',
    names.map((name) => ({ name, mimeType: 'image/jpeg' })),
  )
  const prefix = '.tina-s3/thumbnails/page/.400/'
  while ((await site.storage.list({ prefix, limit: 100 })).objects.length < photos)
    await new Promise((resolve) => setTimeout(resolve, 500))
  const shown = await open()
  let bytes = 0
  let requests = 0
  shown.session.on('Network.dataReceived', ({ encodedDataLength }) => (bytes += encodedDataLength))
  shown.session.on('Network.requestWillBeSent', ({ type }) => (requests += type === 'Image' ? 1 : 0))
  await shown.tab.list('page')

  const times = { with: [] as number[], without: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const both = ['with', 'without'] as const
    for (const way of round % 2 === 0 ? both : both.toReversed()) {
      const limited = await open(true)
      times[way].push(await upload(limited.tab, `${way}-${round}`, names.slice(0, batch), way === 'with'))
      await limited.page.close()
    }
  }
  const slower = median(times.with) / median(times.without)
  print(
    `${photos} photos of 24 megapixels in Chromium`,
    ['', 'pictures of the page', 'of the originals'],
    [
      ['originals, as next-tinacms-s3 shows them', mebibytes(originals), '100 %'],
      ['client-store', mebibytes(bytes), `${((100 * bytes) / originals).toFixed(2)} %`],
    ],
    [
      judge('pageOfPhotos', bytes / originals, {
        ours: `${(bytes / 1000).toFixed(0)} kB`,
        rival: mebibytes(originals),
      }),
      judge('uploadWithThumbnails', slower, {
        ours: seconds(median(times.with)),
        bare: seconds(median(times.without)),
      }),
      `${requests} requests for pictures; the one that shows whether thumbnails can be loaded is for the first of them`,
      `${batch} photos over 40 Mbit/s, until the last original has arrived: ${ratio(slower)} of the time without thumbnails`,
    ],
  )
} finally {
  await browser.close()
  await site.close()
  await bucket.remove()
}

async function open(isLimited = false) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(site.origin)
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  if (isLimited) {
    const { upload, download, latency } = line
    const conditions = { offline: false, uploadThroughput: upload, downloadThroughput: download, latency }
    await session.send('Network.emulateNetworkConditions', conditions)
  }
  return { page, session, tab: createTab(page) }
}

/** @returns milliseconds until the last original has arrived. Files without a type get no thumbnails. */
function upload(tab: Tab, directory: string, names: readonly string[], thumbnails: boolean): Promise<number> {
  const script = `async (directory, names, type) => {
    const open = async (name) => new File([await (await fetch('/files/' + name)).blob()], name, { type })
    const files = await Promise.all(names.map(open))
    const start = performance.now()
    await Promise.all(files.map((file) => store.uploadFile(file, { directory })))
    return performance.now() - start
  }`
  return tab.call<number>(script, directory, names, thumbnails ? 'image/jpeg' : '')
}
