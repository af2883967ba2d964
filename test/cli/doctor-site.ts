/** A site for the doctor: an admin's page, a media handler, and a CDN before the bucket. Each can be changed while it runs. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { type IncomingMessage, type ServerResponse, request } from 'node:http'
import { randomUUID } from 'node:crypto'
import { join, resolve } from 'node:path'
import { type MediaHandlerOptions, createMediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import { s3Storage } from '@tina-s3/core/s3'
import type { TestBucket } from '../s3/bucket.js'
import { startServer } from '../server.js'

export interface SiteSettings {
  /** Content-Security-Policy of the admin's page: in a header, or in the page. */
  policy: string | undefined
  policyInPage: string | undefined
  /** What the admin's page loads. */
  script: string
  handler: Partial<MediaHandlerOptions>
  /** The bucket of the deployment. */
  bucket: TestBucket
  /** Bytes that the host takes in a request. */
  maxBody: number
  isMounted: boolean
  /** Headers that the CDN adds to what the bucket responds. */
  cdnHeaders: Record<string, string>
  /** What the CDN makes of a path, beside passing it on. */
  rewrite: (path: string) => string
}

export interface DoctorSite {
  readonly origin: string
  readonly admin: string
  /** Address of the CDN. */
  readonly cdn: string
  /** As they are now. */
  readonly settings: SiteSettings
  /** As they were at first. */
  reset(): void
  close(): Promise<void>
}

export async function startDoctorSite(bucket: TestBucket): Promise<DoctorSite> {
  const healthy = (): SiteSettings => ({
    policy: undefined,
    policyInPage: undefined,
    script: 'console.log("admin")',
    handler: {},
    bucket,
    maxBody: Infinity,
    isMounted: true,
    cdnHeaders: { 'x-content-type-options': 'nosniff', 'access-control-allow-origin': '*' },
    rewrite: (path) => path,
  })
  const settings = healthy()
  const server = await startServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost')
    if (pathname === '/admin/') return showAdmin(res, settings)
    if (pathname === '/admin/app.js')
      return void res.writeHead(200, { 'content-type': 'text/javascript' }).end(settings.script)
    if (pathname.startsWith('/cdn/')) return passOn(req, res, settings)
    if (pathname.startsWith('/api/s3/media') && settings.isMounted) return handle(req, res, settings)
    res.writeHead(404, { 'content-type': 'text/html' }).end('<!doctype html><title>Not found</title>')
  })
  const { origin, close } = server
  return {
    origin,
    admin: `${origin}/admin/`,
    cdn: `${origin}/cdn`,
    settings,
    reset: () => void Object.assign(settings, healthy()),
    close,
  }
}

function showAdmin(res: ServerResponse, { policy, policyInPage }: SiteSettings): void {
  const meta =
    policyInPage === undefined
      ? ''
      : `<meta http-equiv="Content-Security-Policy" content="${policyInPage.replaceAll('"', '&quot;')}">`
  res.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    ...(policy !== undefined && { 'content-security-policy': policy }),
  })
  res.end(`<!doctype html><html><head>${meta}<script type="module" src="app.js"></script></head></html>`)
}

function handle(req: IncomingMessage, res: ServerResponse, { bucket, handler, maxBody }: SiteSettings): void {
  if (Number(req.headers['content-length'] ?? 0) > maxBody) {
    res.writeHead(413, { 'content-type': 'text/html' })
    res.end('<html><h1>413 Request Entity Too Large</h1></html>')
    req.resume()
    return
  }
  const media = createMediaHandler({
    storage: s3Storage({ bucket: bucket.bucket, ...bucket.config }),
    mediaRoot: 'media',
    authorize: ({ request: { headers } }) => headers.get('authorization') === 'Bearer editor-of-this-site',
    onEvent: () => undefined,
    ...handler,
  })
  void toNodeListener(media)(req, res)
}

function passOn(
  req: IncomingMessage,
  res: ServerResponse,
  { bucket, cdnHeaders, rewrite }: SiteSettings,
): void {
  const { hostname, port } = new URL(bucket.config.endpoint)
  const path = `/${bucket.bucket}/${rewrite((req.url ?? '').slice('/cdn/'.length))}`
  request({ hostname, port, path }, (response) => {
    res.writeHead(response.statusCode ?? 502, { ...response.headers, ...cdnHeaders })
    response.pipe(res)
  }).end()
}

/** A site's directory, in this repository so that its packages are found. */
export async function createSiteDirectory(
  files: Readonly<Record<string, string>>,
): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = resolve(import.meta.dirname, '../../.cache/doctor-sites', randomUUID())
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(directory, name, '..'), { recursive: true })
    await writeFile(join(directory, name), text)
  }
  return { directory, remove: () => rm(directory, { recursive: true }) }
}
