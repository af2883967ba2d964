/** What the media store sends through the host, and whether the host takes it. */
import type { DoctorContext, Finding } from '../check.js'
import { uploadsOf } from '../web/uploads.js'
import { type SendBody, findBodyLimit } from './body-limit.js'
import type { SiteHandler } from './site-handler.js'

const mebibyte = 1024 ** 2

/** Around the limits of nginx (1 MiB), Vercel (4.5 MB), AWS Lambda and Netlify (6 MiB) and Next.js (10 MiB). */
const sizes = [0.9, 1.1, 4.4, 4.6, 6.1, 10.1].map((size) => Math.floor(size * mebibyte))

/** Bytes of a request with the thumbnails of one picture, at most, and with those of several. */
const oneThumbnail = 540_000
const manyThumbnails = 4_000_000

export async function checkBodies(context: DoctorContext, handler: SiteHandler): Promise<Finding[]> {
  const { direct, proxied, thumbnails } = uploadsOf(context.site)
  return [
    ...(proxied ? [await checkUploads(context, handler, !direct)] : []),
    ...(thumbnails ? [await checkThumbnails(context, handler)] : []),
  ]
}

async function checkUploads(
  context: DoctorContext,
  handler: SiteHandler,
  isOnlyWay: boolean,
): Promise<Finding> {
  const { maxProxiedSize } = uploadsOf(context.site)
  // A web page is never stored, whoever sends it.
  const send: SendBody = (size, options) =>
    handler.send(
      'upload',
      { name: 'doctor.html', size: String(size), type: 'text/html' },
      { ...options, headers: { 'content-type': 'application/octet-stream' }, body: new Uint8Array(size) },
    )
  const tried = [...sizes.filter((size) => size < maxProxiedSize), Math.min(maxProxiedSize, sizes.at(-1)!)]
  const { passed, refused } = await findBodyLimit([...new Set(tried)], send, context.signal)
  if (!refused) {
    const what = `The host takes uploads of ${inMegabytes(passed)} MB, and may take larger ones.`
    return {
      status: 'passed',
      what: passed >= maxProxiedSize ? `The host takes uploads of maxProxiedSize.` : what,
    }
  }
  return {
    status: isOnlyWay ? 'failed' : 'warned',
    what: `The host of the media handler takes ${inMegabytes(passed)} MB in a request and refuses ${inMegabytes(refused.size)} MB (${refused.how}), but the handler's uploads.maxProxiedSize is ${inMegabytes(maxProxiedSize)} MB: larger files fail after they were sent.`,
    remedy: `Raise the limit of the host or proxy (nginx: client_max_body_size), or, where it cannot be raised, let editors know before they send anything, in createMediaHandler:\nuploads: { maxProxiedSize: ${roundDown(passed)} }`,
  }
}

async function checkThumbnails({ signal }: DoctorContext, handler: SiteHandler): Promise<Finding> {
  // Without a picture in it, it is refused, whoever sends it.
  const send: SendBody = (size, options) => {
    const body = JSON.stringify({ thumbnails: [], padding: '' })
    return handler.send(
      'storeThumbnails',
      {},
      {
        ...options,
        headers: { 'content-type': 'application/json' },
        body: body.replace('""', `"${'.'.repeat(size - body.length)}"`),
      },
    )
  }
  const { passed, refused } = await findBodyLimit([110_000, oneThumbnail, manyThumbnails], send, signal)
  if (!refused || passed >= oneThumbnail)
    return { status: 'passed', what: `The host takes ${inMegabytes(passed)} MB of thumbnails in a request.` }
  return {
    status: 'warned',
    what: `The host of the media handler takes ${inMegabytes(passed)} MB of JSON in a request and refuses ${inMegabytes(refused.size)} MB (${refused.how}), so thumbnails are not stored.`,
    remedy:
      "Raise the limit to 4 MB. With Express it is that of a body parser before the handler: express.json({ limit: '4mb' }), or mount the handler first.",
  }
}

function inMegabytes(bytes: number): string {
  return String(Number((bytes / 1_000_000).toFixed(2)))
}

/** To 0.1 MB. */
function roundDown(bytes: number): number {
  return Math.floor(bytes / 100_000) * 100_000 || bytes
}
