/**
 * The requests of the media store of `next-tinacms-s3`, as requests of the HTTP contract: the handler checks and serves them like
 * all others, and the responses get the members that the legacy client reads. All that is done here besides is to sign the legacy
 * client's PUT, which has neither length nor condition.
 */
import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import {
  type ListResponse,
  type MediaItem,
  type StartUploadsResponse,
  defaultBasePath as basePath,
  isProblem,
  joinKey,
  normalizeDirectory,
  splitKey,
  trimLeadingSlashes,
} from '@tina-s3/contract'
import type { MediaHandler } from '../options.js'
import { nameExists } from '../uploads/destination.js'

export interface LegacyClientOptions {
  config: S3ClientConfig
  bucket: string
  mediaRoot?: string | undefined
  /** Where readers find a key of the bucket. */
  publicUrl(key: string): string
}

/** Seconds; the legacy client sends at once. */
const expiresIn = 300

/** `undefined` for what the legacy client does not ask for. */
export type LegacyResponder = (request: Request, handler: MediaHandler) => Promise<Response> | undefined

export function createLegacyResponder(options: LegacyClientOptions): LegacyResponder {
  const sign = createSigner(options)
  return (request, handler) => {
    const url = new URL(request.url)
    const path = url.pathname.startsWith(basePath) ? url.pathname.slice(basePath.length) : undefined
    // Our own store names routes in this way where paths do not get through.
    if (path === undefined || url.searchParams.has('route')) return undefined
    const ask = (search: Record<string, string>, init: RequestInit, below = '') => {
      const query = new URLSearchParams(search).toString()
      const headers = new Headers(request.headers)
      for (const name of ['content-length', 'transfer-encoding']) headers.delete(name)
      if (init.body) headers.set('content-type', 'application/json')
      const target = `${url.origin}${basePath}${below}${query && `?${query}`}`
      return handler(new Request(target, { ...init, headers, signal: request.signal }))
    }
    if (request.method === 'DELETE' && path.startsWith('/')) {
      return ask({ key: decode(path.slice(1)) }, { method: 'DELETE' })
    }
    if (request.method !== 'GET') return undefined
    if (path === '/upload_url') return signUpload(url.searchParams.get('key') ?? '', ask, sign)
    const wantsOurs = request.headers.get('accept')?.includes('json')
    return path === '' && !wantsOurs ? list(url.searchParams, ask) : undefined
  }
}

type Ask = (search: Record<string, string>, init: RequestInit, below?: string) => Promise<Response>

async function list(search: URLSearchParams, ask: Ask): Promise<Response> {
  const query = Object.fromEntries(
    [...search].filter(([name]) => ['directory', 'limit', 'search', 'ext', 'filesOnly'].includes(name)),
  )
  const cursor = search.get('offset')
  const response = await ask({ ...query, ...(cursor && { cursor }) }, { method: 'GET' })
  if (!response.ok) {
    // The legacy client knows 401, 404 and 5xx; for others it looks for items and breaks.
    return toLegacyProblem(response, 'e', [401, 404].includes(response.status) ? response.status : 500)
  }
  const { items, directories, cursor: offset } = (await response.json()) as ListResponse
  const body = { items: [...directories.map(toDirectory), ...items.map(toFile)], ...(offset && { offset }) }
  return toResponse(response, body, 200)
}

async function signUpload(path: string, ask: Ask, sign: ReturnType<typeof createSigner>): Promise<Response> {
  const { directory, name } = splitKey(trimLeadingSlashes(path))
  // The length is the one thing that is not known; all else is decided as for any upload. No condition will keep this PUT from replacing a
  // file, so the handler is asked for a free name: it is another where this one exists.
  const body = JSON.stringify({ files: [{ directory, name, size: 0, onConflict: 'rename' }] })
  const response = await ask({}, { method: 'POST', body }, '/uploads')
  if (!response.ok) return toLegacyProblem(response, 'message', response.status)
  const [plan] = ((await response.json()) as StartUploadsResponse).plans
  if (isProblem(plan)) return toResponse(response, { message: plan.detail ?? plan.title }, plan.status)
  const isRenamed = plan?.mode === 'put' && splitKey(plan.key).name !== name
  if (isRenamed) return toResponse(response, { message: nameExists(name).message }, 409)
  if (plan?.mode !== 'put' || plan.request.headers['content-disposition'] !== undefined) {
    const message = 'This kind of file needs the media store of @tina-s3/client-store.'
    return toResponse(response, { message }, 415)
  }
  return toResponse(response, await sign(plan.key, plan.request.headers['content-type'] ?? ''), 200)
}

function createSigner({ config, bucket, mediaRoot, publicUrl }: LegacyClientOptions) {
  const client = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED', ...config })
  const root = normalizeDirectory(mediaRoot)
  return async (key: string, type: string) => {
    const Key = joinKey(root, key)
    const command = new PutObjectCommand({ Bucket: bucket, Key, ContentType: type })
    const signableHeaders = new Set(['content-type', 'host'])
    const signedUrl = await getSignedUrl(client, command, { expiresIn, signableHeaders })
    return { signedUrl, src: publicUrl(Key) }
  }
}

/** A problem in the words of the old handler. */
async function toLegacyProblem(response: Response, name: 'e' | 'message', status: number): Promise<Response> {
  const { title, detail } = (await response.json()) as { title?: string; detail?: string }
  return toResponse(response, { [name]: detail ?? title }, status)
}

/** Another body for a response of the handler, whose headers (CORS, caching) it keeps. */
function toResponse({ headers }: Response, body: unknown, status: number): Response {
  const kept = new Headers(headers)
  kept.delete('content-length')
  kept.set('content-type', 'application/json')
  return new Response(JSON.stringify(body), { status, headers: kept })
}

function toFile({ key, name, directory, url, thumbnails: smaller }: MediaItem) {
  const thumbnails = { '75x75': url, '400x400': url, '1000x1000': url, ...smaller }
  return { type: 'file', id: key, filename: name, directory: `${directory || '.'}/`, src: url, thumbnails }
}

function toDirectory(path: string) {
  const { directory, name } = splitKey(path)
  return { type: 'dir', id: `${path}/`, filename: name, directory: directory || '.' }
}

/** Hosts hand the path on as it came, or decoded. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
