import type { IncomingMessage, ServerResponse } from 'node:http'
import { MediaError } from '../errors.js'
import { toWebStream } from './web-stream.js'

/** What frameworks put on node:http's request: Connect's `originalUrl`, a parser's `body`, serverless hosts' `rawBody`. */
export interface NodeRequest extends IncomingMessage {
  originalUrl?: string
  body?: unknown
  rawBody?: Uint8Array
}

/**
 * node:http's request as a web one. Its signal fires when the client hangs up before it was answered.
 * @throws MediaError `body-consumed` when someone has read the body and left nothing to rebuild it from
 */
export function toRequest(req: NodeRequest, res: ServerResponse): Request {
  const method = methodOf(req)
  const abort = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) abort.abort(new DOMException('The client has hung up.', 'AbortError'))
  })
  const headers = readHeaders(req)
  const body = method === 'GET' || method === 'HEAD' ? null : readBody(req, headers)
  const init = { method, headers, signal: abort.signal, ...(body && { body, duplex: 'half' }) }
  return new Request(readUrl(req), init)
}

/** The methods that a `Request` can not carry (Fetch, 2.2.1) are refused by the handler like any that it does not know. */
function methodOf({ method = 'GET' }: NodeRequest): string {
  return /^(?:TRACE|TRACK|CONNECT)$/.test(method) ? `X-${method}` : method
}

/** Never an address to build links from: `Host` is the client's word. One that is no host name must not change the path. */
function readUrl(req: NodeRequest): string {
  const host = req.headers.host ?? ''
  const valid = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)
  // Serverless hosts make up a request without a socket of its own.
  const socket = req.socket as { encrypted?: boolean } | undefined
  const protocol = socket?.encrypted ? 'https' : 'http'
  const target = req.originalUrl ?? req.url ?? '/'
  const path = target.startsWith('/') ? target : pathOf(target)
  // Not every such name is a host to URL: 256.1.1.1 and port 99999 are none.
  const url = `${protocol}://${host}${path}`
  return valid && URL.canParse(url) ? url : `${protocol}://localhost${path}`
}

/** Of a request target in absolute form (RFC 9112, 3.2.2). */
function pathOf(target: string): string {
  if (!URL.canParse(target)) return '/'
  const { pathname, search } = new URL(target)
  return pathname + search
}

function readHeaders(req: NodeRequest): Headers {
  const headers = new Headers()
  // serverless-http leaves rawHeaders empty.
  const raw = req.rawHeaders.length > 0 ? pairs(req.rawHeaders) : Object.entries(req.headers)
  for (const [name, value] of raw) {
    if (name.startsWith(':')) continue
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  // Headers joins by comma, cookies are joined by semicolon (RFC 9113, 8.2.3).
  if (req.headers.cookie !== undefined) headers.set('cookie', req.headers.cookie)
  return headers
}

function* pairs(raw: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < raw.length; index += 2) yield [raw[index] ?? '', raw[index + 1] ?? '']
}

function readBody(req: NodeRequest, headers: Headers): BodyInit | null {
  if (req.rawBody !== undefined) return req.rawBody as Uint8Array<ArrayBuffer>
  // Not `req.body`: Express 4 sets that to {} even where it has read nothing.
  if (!req.readableDidRead && !req.readableEnded) {
    return streamOf(req)
  }
  const { body } = req
  if (body instanceof Uint8Array) return body as Uint8Array<ArrayBuffer>
  const hasBody = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0
  if (!hasBody) return null
  if (/^application\/json\b/i.test(headers.get('content-type') ?? '') && body !== undefined) {
    headers.delete('content-length')
    return typeof body === 'string' ? body : JSON.stringify(body)
  }
  throw new MediaError(
    'body-consumed',
    'Another body parser has read this upload. Mount the media handler before it (Express: multer, express.raw), or switch it off for this route (Next.js Pages: export const config = { api: { bodyParser: false } }).',
  )
}

/** Given up, the rest of the body is let through and not destroyed: the answer goes out on the same connection, and the next request comes. */
function streamOf(req: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = req.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Uint8Array>
  return toWebStream(chunks, () => {
    // While the iterator listens, resume() would do nothing.
    void chunks.return?.().then(() => req.resume())
  })
}
