/** Bytes on their way to the bucket. XMLHttpRequest where there is one: it alone tells how far they are. */
import type { SignedRequest } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'

export interface SendOptions {
  readonly signal?: AbortSignal | undefined
  /** Told how many bytes have left. */
  readonly onSent?: ((bytes: number) => void) | undefined
}

/** Milliseconds without any progress after which a connection counts as lost. */
const patience = 60_000
/** Bytes per second below which a connection counts as lost, where progress can not be seen. */
const slowest = 32 * 1024

/** The bucket could not be reached, or the browser has kept us from it. */
export class ConnectionLost extends MediaRequestError {
  /** Whether any of the body has left the browser, which it does only once CORS and CSP have let it. */
  readonly begun: boolean
  constructor(origin: string, begun: boolean, cause?: unknown) {
    super(`The connection to ${origin} was lost.`, 0, undefined, { cause })
    this.begun = begun
  }
}

/** Sends a body as signed, without the session: its token is none of the bucket's business. @returns status, and S3's code for an error */
export async function send(
  request: SignedRequest,
  body: Blob,
  options: SendOptions,
): Promise<{ status: number; code: string }> {
  const { origin } = new URL(request.url)
  // The browser sets the length itself and forbids scripts to.
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'content-length')
  const transport = typeof XMLHttpRequest === 'undefined' ? byFetch : byXhr
  const { status, text } = await transport({ ...request, headers, body, origin }, options)
  if (status < 300) options.onSent?.(body.size)
  return { status, code: /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? '' }
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
}

async function byFetch({ url, origin, ...init }: Outgoing, { signal }: SendOptions): Promise<Incoming> {
  const timeout = AbortSignal.timeout(patience + Math.ceil((init.body.size / slowest) * 1000))
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout
  try {
    const response = await fetch(url, { ...init, credentials: 'omit', signal: either })
    return { status: response.status, text: await response.text() }
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
    let begun = false
    let watchdog: ReturnType<typeof setTimeout>
    const watch = () => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => xhr.abort(), patience)
    }
    const abort = () => xhr.abort()
    xhr.upload.onprogress = ({ loaded }) => {
      watch()
      begun ||= loaded > 0
      onSent?.(loaded)
    }
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText })
    xhr.onerror = xhr.onabort = () =>
      reject(signal?.aborted ? (signal.reason as Error) : new ConnectionLost(origin, begun))
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
