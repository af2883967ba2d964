import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { MediaError } from '../request/errors.js'
import { setPeer } from '../request/peer.js'

/** What frameworks put on node:http's request: Connect's `originalUrl`, a parser's `body`, serverless hosts' `rawBody`. */
export interface NodeRequest extends IncomingMessage {
  originalUrl?: string
  body?: unknown
  rawBody?: Uint8Array
}

/**
 * node:http's request as a web one. Its signal fires when the client hangs up before it has the whole response.
 * @param stream the body, in case nobody has read it
 * @throws MediaError `body-consumed` when someone has, and left nothing to rebuild it from
 */
export function toRequest(
  req: NodeRequest,
  res: ServerResponse,
  stream: ReadableStream<Uint8Array>,
): Request {
  const abort = new AbortController()
  res.once('close', () => {
    if (!res.writableFinished) abort.abort(new DOMException('The client has hung up.', 'AbortError'))
  })
  // The methods that a `Request` cannot carry (Fetch, 2.2.1) are refused by the handler like any that it does not know.
  const method = (req.method ?? 'GET').replace(/^(?=(?:TRACE|TRACK|CONNECT)$)/, 'X-')
  const headers = readHeaders(req)
  const body = method === 'GET' || method === 'HEAD' ? null : readBody(req, headers, stream)
  // Serverless hosts make up a request without a socket of its own.
  const socket = req.socket as Partial<TLSSocket> | undefined
  const url = readUrl(req, socket?.encrypted ? 'https' : 'http')
  const init = { method, headers, signal: abort.signal, body, duplex: 'half' }
  const request = new Request(url, init)
  setPeer(request, socket?.remoteAddress)
  return request
}

/** Never an address to build links from: `Host` is the client's word. One that is no host name must not change the path. */
function readUrl(req: NodeRequest, protocol: string): string {
  // The target may be in absolute form (RFC 9112, 3.2.2).
  const [, path = '/'] = /^(?:https?:\/\/[^/?#]*)?(\/.*)$/is.exec(req.originalUrl ?? req.url ?? '/') ?? []
  const host = req.headers.host ?? ''
  const valid = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(host)
  // Not every such name is a host to URL: 256.1.1.1 and port 99999 are none.
  const url = `${protocol}://${host}${path}`
  return valid && URL.canParse(url) ? url : `${protocol}://localhost${path}`
}

/** As node:http has joined them: serverless hosts leave `rawHeaders` empty. */
function readHeaders(req: NodeRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headers)) {
    // HTTP/2 has pseudo-headers, and a middleware may have set one to nothing.
    if (value !== undefined && !name.startsWith(':')) headers.set(name, String(value))
  }
  return headers
}

function readBody(req: NodeRequest, headers: Headers, stream: ReadableStream): BodyInit | null {
  if (req.rawBody !== undefined) return req.rawBody as Uint8Array<ArrayBuffer>
  // Not `req.body`: Express 4 sets that to {} even where it has read nothing.
  if (!req.readableDidRead && !req.readableEnded) return stream
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
    "Ask your site's developer: another body parser has read this upload. Mount the media handler before it (Express: multer, express.raw), or switch it off for this route (Next.js Pages: export const config = { api: { bodyParser: false } }).",
  )
}
