/** Requests as a stranger sends them: without a session, without following redirects, and with limits on time and bytes. */

export interface WebRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer> | string
  readonly signal: AbortSignal
  /** Milliseconds. @default 10000 */
  readonly timeout?: number
  /** Bytes of the response that are read; the rest is discarded. @default 1048576 */
  readonly maxBytes?: number
}

export interface WebResponse {
  readonly url: URL
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** There was no response. The message is a sentence that says why, as far as that is known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** @throws Unreachable, or the signal's reason */
export async function request(address: string | URL, options: WebRequest): Promise<WebResponse> {
  const { method = 'GET', headers = {}, body, signal, timeout = 10_000, maxBytes = 1024 ** 2 } = options
  const url = new URL(address)
  const limit = AbortSignal.timeout(timeout)
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    })
    return { url, status: response.status, headers: response.headers, body: await read(response, maxBytes) }
  } catch (error) {
    signal.throwIfAborted()
    throw new Unreachable(limit.aborted ? toTimeout(url, timeout) : describe(error, url), { cause: error })
  }
}

/** The response after up to five redirects, none of which leaves the site: a sign-in elsewhere is not asked. @throws Unreachable, or the signal's reason */
export async function follow(address: URL, options: WebRequest): Promise<WebResponse> {
  let response = await request(address, options)
  for (let redirects = 0; redirects < 5; redirects++) {
    const target = redirectOf(response)
    if (!target || siteOf(target) !== siteOf(address)) break
    response = await request(target, options)
  }
  return response
}

function siteOf({ hostname }: URL): string {
  return hostname.replace(/^www\./, '')
}

/** Where a response redirects to; `undefined` when it does not. */
export function redirectOf({ status, headers, url }: WebResponse): URL | undefined {
  const location = headers.get('location')
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, url)) return undefined
  const target = new URL(location, url)
  return /^https?:$/.test(target.protocol) ? target : undefined
}

export function textOf({ body }: WebResponse): string {
  return new TextDecoder().decode(body)
}

export function isHtml({ headers, body }: WebResponse): boolean {
  const start = new TextDecoder().decode(body.subarray(0, 512))
  return /\bhtml\b/i.test(headers.get('content-type') ?? '') || /^\s*<(?:!doctype html|html)\b/i.test(start)
}

async function read({ body }: Response, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = body?.getReader()
  while (reader && bytes < maxBytes) {
    const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array }
    if (done || !value) break
    chunks.push(value)
    bytes += value.byteLength
  }
  await reader?.cancel().catch(() => undefined)
  return new Uint8Array(Buffer.concat(chunks)).subarray(0, maxBytes)
}

function toTimeout({ host }: URL, milliseconds: number): string {
  return `${host} did not respond within ${milliseconds / 1000} seconds.`
}

/** Codes of Node's sockets, DNS, TLS and HTTP client. */
function describe(error: unknown, { host, hostname }: URL): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const { code = '', message = '' } = cause as { code?: string; message?: string }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `DNS does not know the host name ${hostname}.`
  if (code === 'ECONNREFUSED') return `Nothing listens at ${host}.`
  if (/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code))
    return `${host} closed the connection without a response.`
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return `${host} did not respond in time.`
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return `${host} does not speak HTTPS.`
  if (/CERT|ERR_TLS|SELF_SIGNED|VERIFY/.test(code))
    return `The TLS certificate of ${host} is not valid: ${message || code}.`
  return `${host} could not be reached (${code || message}).`
}
