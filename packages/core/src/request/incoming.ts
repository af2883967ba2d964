import type { ByteReader } from '../storage/exact-length.js'
import { MediaError } from './errors.js'

/** Bytes of a body that are let through after the response to its request, so that small uploads keep their connection. */
export const maxDiscarded = 4 * 1024 ** 2

/** Milliseconds that a client has to read its response before the connection is closed on what it still sends. */
export const linger = 1000

/** A request's body on its way to whoever needs it. The rest of one that is cancelled is let through, see `receive`. */
export interface Incoming extends ByteReader {
  /** Bytes that have come. */
  readonly bytes: number
  /** What is wrong with a body that has ended, cleanly, before its time; `undefined` when it has not. */
  truncation(): MediaError | undefined
}

/**
 * Reads a body, and fails when its sender hangs up or keeps silent for `idleTimeout` milliseconds; the time its reader takes does not
 * count. The rest of a body that is given up is let through, up to `maxDiscarded` bytes, and not cancelled: hosts break the connection off
 * on that (Next's App Router does), and the response would be lost. A sender who does not stop is cut off a little later.
 */
export function receive(
  { headers, signal }: Request,
  body: ReadableStream<Uint8Array>,
  idleTimeout: number,
): Incoming {
  const reader = body.getReader()
  let bytes = 0
  let ended = false
  let cancelled = false
  let failure: unknown

  function fail(reason: unknown): void {
    failure ??= reason
    // Ends a read under way.
    void reader.cancel(reason).catch(() => undefined)
  }
  const onAbort = () => fail(signal.reason)
  const onSilence = () =>
    fail(new MediaError('body-timeout', `Nothing arrived for ${idleTimeout / 1000} seconds.`))
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()

  async function read(): ReturnType<ByteReader['read']> {
    const timer = setTimeout(onSilence, idleTimeout)
    const result = await reader.read().finally(() => clearTimeout(timer))
    if (failure !== undefined) throw failure
    ended = result.done
    bytes += result.value?.byteLength ?? 0
    return result
  }

  async function discardRest(): Promise<void> {
    try {
      const most = bytes + maxDiscarded
      while (!(await read()).done) {
        if (bytes < most) continue
        setTimeout(() => void reader.cancel().catch(() => undefined), linger)
        return
      }
    } catch {
      // Whoever abandoned the body has responded already.
    }
  }

  return {
    get bytes() {
      return bytes
    },
    read,
    cancel() {
      if (!ended && !cancelled) void discardRest()
      cancelled = true
      return Promise.resolve()
    },
    truncation() {
      const declared = Number(headers.get('content-length') ?? 0)
      if (!ended || !(bytes < declared)) return undefined
      return new MediaError(
        'body-truncated',
        `Ask your site's developer: the host passed on only ${bytes} of ${declared} bytes. On Next.js, exclude the route from the matcher of the middleware (proxy.ts), or raise experimental.proxyClientMaxBodySize (middlewareClientMaxBodySize before Next 16); elsewhere, raise the host's or proxy's limit for request bodies.`,
      )
    },
  }
}
