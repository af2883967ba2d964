/** Netlify's Lambda-compatible functions, which are called with an event and return an object. */
import type { MediaHandler } from '@tina-s3/core'

/** The members of such an event that are used here. */
export interface NetlifyEvent {
  /** The URL as the browser sent it, still percent-encoded, whichever redirect led here. */
  readonly rawUrl: string
  readonly httpMethod: string
  /** Several values of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Missing or `null` for a request without a body. */
  readonly body?: string | null
  readonly isBase64Encoded: boolean
}

export interface NetlifyResult {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly multiValueHeaders: Record<string, string[]>
  readonly body: string
}

/**
 * A media handler as a Lambda-compatible Netlify function: `export const handler = toNetlifyEvent(media)`, with a redirect to it from the
 * handler's base path and every path below: `/api/s3/media/*` to `/.netlify/functions/media`, status 200.
 */
export function toNetlifyEvent(handler: MediaHandler): (event: NetlifyEvent) => Promise<NetlifyResult> {
  return async (event) => {
    // The response to an error that is thrown would contain its stack trace.
    const refuse = () => new Response(null, { status: 400 })
    return toResult(await Promise.resolve(event).then(toRequest).then(handler, refuse))
  }
}

function toRequest({
  rawUrl,
  httpMethod: method,
  headers: given,
  body,
  isBase64Encoded,
}: NetlifyEvent): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers.set(name, value)
  const init = { method, headers }
  if (method === 'GET' || method === 'HEAD' || body === undefined || body === null)
    return new Request(rawUrl, init)
  return new Request(rawUrl, { ...init, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') })
}

/** Every response of a media handler is JSON or empty, so none needs Base64. */
async function toResult(response: Response): Promise<NetlifyResult> {
  const { 'set-cookie': _, ...headers } = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  return {
    statusCode: response.status,
    headers,
    multiValueHeaders: cookies.length > 0 ? { 'set-cookie': cookies } : {},
    body: await response.text(),
  }
}
