import type { PresignInput, S3Failure } from '../s3-protocol/api.js'
import type { CallOptions } from '../storage/provider.js'
import { type RequestBody, toRequestBody } from './body.js'
import { type IdleTimer, startIdleTimer } from './idle.js'
import { readFailure, readText } from './response.js'
import { type Signable, type SignerOptions, createSigner } from './sign.js'
import { isRetryable, waitBeforeRetry } from './retry.js'

export interface SenderOptions extends SignerOptions {
  readonly maxAttempts: number
  readonly idleMilliseconds: number
}

export interface S3Request extends Signable {
  readonly body?: string | undefined
}

export interface Sender {
  /** Sends a request, and again while it may help; `read` gets a response of success. */
  send<T>(request: S3Request, options: CallOptions, read: ReadResponse<T>): Promise<T>
  /** Sends a request with a stream, once. */
  sendStream(
    request: Signable,
    body: { source: ReadableStream<Uint8Array>; size: number },
    options: CallOptions,
  ): Promise<Headers>
  presign(input: PresignInput): Promise<string>
}

export type ReadResponse<T> = (response: Response, timer: IdleTimer) => Promise<T>

export function createSender({ maxAttempts, idleMilliseconds, ...options }: SenderOptions): Sender {
  const { signRequest, signUrl } = createSigner(options)

  async function attempt<T>(
    request: S3Request,
    { signal }: CallOptions,
    read: ReadResponse<T>,
    stream?: (timer: IdleTimer) => RequestBody,
  ): Promise<T> {
    signal?.throwIfAborted()
    const timer = startIdleTimer(idleMilliseconds, signal)
    let body: RequestBody | undefined
    try {
      const { url, headers } = await unlessAborted(signRequest(request), timer.signal)
      // Not signed, since proxies change it. `fetch` asks for compression otherwise, which hides the length.
      headers.set('accept-encoding', 'identity')
      timer.touch()
      body = stream?.(timer)
      const response = await fetch(url, {
        method: request.method,
        headers,
        body: body?.stream ?? request.body ?? null,
        signal: body ? AbortSignal.any([timer.signal, body.broken]) : timer.signal,
        // A signature is for one address.
        redirect: 'manual',
        ...uncached,
        ...(body && { duplex: 'half' }),
      })
      timer.touch()
      if (!response.ok) throw await readFailure(response, timer)
      return await read(response, timer)
    } catch (error) {
      signal?.throwIfAborted()
      throw body?.failure() ?? error
    } finally {
      timer.stop()
      body?.release()
    }
  }

  return {
    async send(request, callOptions, read) {
      for (let count = 1; ; count++) {
        try {
          return await attempt(request, callOptions, read)
        } catch (error) {
          callOptions.signal?.throwIfAborted()
          if (count >= maxAttempts || !isRetryable(error)) throw withAttempts(error, count)
          await waitBeforeRetry(count, error, callOptions)
        }
      }
    },

    async sendStream(request, { source, size }, callOptions) {
      const read: ReadResponse<Headers> = async (response, timer) => {
        await readText(response, timer)
        return response.headers
      }
      const headers = { ...request.headers, 'content-length': String(size) }
      try {
        return await attempt({ ...request, headers }, callOptions, read, (timer) =>
          toRequestBody(source, size, timer.touch),
        )
      } finally {
        // Where it has not come to a body at all.
        if (!source.locked) await source.cancel().catch(() => undefined)
      }
    },

    async presign({ key, query, headers, expiresIn }) {
      const timer = startIdleTimer(idleMilliseconds, undefined)
      try {
        return await unlessAborted(signUrl({ method: 'PUT', key, query, headers }, expiresIn), timer.signal)
      } finally {
        timer.stop()
      }
    },
  }
}

/** Does not wait for credentials that never come. */
function unlessAborted<T>(signed: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort)
    void signed.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** Says in the error of a response how often the request was sent, as the AWS SDK does: an earlier attempt may have been carried out. */
function withAttempts(error: unknown, attempts: number): unknown {
  const { $metadata } = error as S3Failure
  return $metadata ? Object.assign(error as S3Failure, { $metadata: { ...$metadata, attempts } }) : error
}

/** Keeps hosts that have the option from caching what `fetch` gets, since what is in the bucket changes. */
const uncached: RequestInit = 'cache' in Request.prototype ? { cache: 'no-store' } : {}
