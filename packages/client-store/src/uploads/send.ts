/** Bytes on their way to the bucket. XMLHttpRequest where there is one: it alone reports progress. */
import type { SignedRequest } from '@tina-s3/contract'
import { MediaRequestError } from '../errors.js'

export interface SendOptions {
  readonly signal?: AbortSignal | undefined
  /** Is called with the number of bytes that have left. */
  readonly onSent?: ((bytes: number) => void) | undefined
}

/** Milliseconds without any progress after which a connection counts as lost. */
const requestTimeout = 60_000
/** Bytes per second below which a connection counts as lost, where progress cannot be seen. */
const slowest = 32 * 1024

/** The bucket could not be reached, or the browser has kept us from it. */
export class ConnectionLost extends MediaRequestError {
  /** Whether any of the body has left the browser, which it does only once CORS and CSP have let it. */
  readonly hasSent: boolean
  constructor(origin: string, hasSent: boolean, cause?: unknown) {
    super(`The connection to ${origin} was lost.`, 0, undefined, { cause })
    this.hasSent = hasSent
  }
}

/** The bucket's response. */
export interface BucketResponse {
  readonly status: number
  /** S3's code for an error, otherwise `''`. */
  readonly code: string
  /** The ETag of what was stored, where the bucket's CORS rules expose it. */
  readonly etag?: string | undefined
}

/** Sends a body as signed, without the session: its token does not concern the bucket. @throws ConnectionLost */
export async function send(
  request: SignedRequest,
  body: Blob,
  options: SendOptions,
): Promise<BucketResponse> {
  const { origin } = new URL(request.url)
  // The browser sets the length itself and forbids scripts to.
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'content-length')
  const transport = typeof XMLHttpRequest === 'undefined' ? byFetch : byXhr
  const { status, text, etag } = await transport({ ...request, headers, body, origin }, options)
  if (status < 300) options.onSent?.(body.size)
  return { status, etag, code: /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? '' }
}

interface Outgoing {
  method: string
  url: string
  headers: [string, string][]
  body: Blob
  origin: string
}

interface Incoming {
  status: number
  text: string
  etag?: string | undefined
}

async function byFetch({ url, origin, ...init }: Outgoing, { signal }: SendOptions): Promise<Incoming> {
  const timeout = AbortSignal.timeout(requestTimeout + Math.ceil((init.body.size / slowest) * 1000))
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  try {
    const response = await fetch(url, { ...init, credentials: 'omit', signal: either })
    const etag = response.headers.get('etag') ?? undefined
    return { status: response.status, text: await response.text(), etag }
  } catch (cause) {
    signal?.throwIfAborted()
    throw new ConnectionLost(origin, true, cause)
  }
}

function byXhr(
  { method, url, headers, body, origin }: Outgoing,
  { signal, onSent }: SendOptions,
): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    let hasSent = false
    let watchdog: ReturnType<typeof setTimeout>
    const watch = () => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => xhr.abort(), requestTimeout)
    }
    const abort = () => xhr.abort()
    xhr.upload.onprogress = ({ loaded }) => {
      watch()
      hasSent ||= loaded > 0
      onSent?.(loaded)
    }
    xhr.onload = () => {
      // Asking for a header that is not exposed makes Chromium log an error; the list has those that are.
      const etag = /^etag:(.*)$/im.exec(xhr.getAllResponseHeaders())?.[1]?.trim()
      resolve({ status: xhr.status, text: xhr.responseText, etag })
    }
    xhr.onerror = xhr.onabort = () =>
      reject(signal?.aborted ? (signal.reason as Error) : new ConnectionLost(origin, hasSent))
    xhr.onloadend = () => {
      clearTimeout(watchdog)
      signal?.removeEventListener('abort', abort)
    }
    signal?.addEventListener('abort', abort)
    xhr.open(method, url)
    for (const [name, value] of headers) xhr.setRequestHeader(name, value)
    watch()
    xhr.send(body)
  })
}
