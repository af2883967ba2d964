import { MediaError } from '../errors.js'

/** A request's body on its way to a parser. */
export interface Incoming {
  readonly chunks: AsyncGenerator<Uint8Array>
  /** What is wrong with a body that has ended, cleanly, before its time; `undefined` when it has not. */
  truncation(): MediaError | undefined
}

/**
 * Reads a body, and fails when its sender hangs up or keeps silent for `idleTimeout` milliseconds; the time its reader takes does not
 * count. The rest of a body that is given up is let through and not cancelled: hosts break the connection off on that (Next's App Router
 * does), and the answer would be lost.
 */
export function receive(
  { headers, signal }: Request,
  body: ReadableStream<Uint8Array>,
  idleTimeout: number,
): Incoming {
  const reader = body.getReader()
  let bytes = 0
  let ended = false
  let failure: unknown

  function fail(reason: unknown): void {
    failure ??= reason
    // Ends a read under way.
    void reader.cancel(reason).catch(() => undefined)
  }
  const onAbort = () => fail(signal.reason)
  const onSilence = () =>
    fail(new MediaError('body-timeout', `Nothing arrived for ${idleTimeout / 1000} seconds.`))

  async function read(): Promise<Uint8Array | undefined> {
    const timer = setTimeout(onSilence, idleTimeout)
    const { done, value } = await reader.read().finally(() => clearTimeout(timer))
    if (failure !== undefined) throw failure
    ended = done
    return value
  }

  async function* chunks(): AsyncGenerator<Uint8Array> {
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    try {
      for (let chunk = await read(); chunk !== undefined; chunk = await read()) {
        bytes += chunk.byteLength
        yield chunk
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      if (!ended) void letThrough()
    }
  }

  async function letThrough(): Promise<void> {
    try {
      while ((await read()) !== undefined);
    } catch {
      // Whoever gave the body up has answered already.
    }
  }

  return {
    chunks: chunks(),
    truncation() {
      const announced = Number(headers.get('content-length') ?? 0)
      if (!ended || !(bytes < announced)) return undefined
      return new MediaError(
        'body-truncated',
        `The host passed on only ${bytes} of ${announced} bytes. On Next.js, exclude the route from the matcher of the middleware (proxy.ts), or raise experimental.proxyClientMaxBodySize (middlewareClientMaxBodySize before Next 16); elsewhere, raise the host's or proxy's limit for request bodies.`,
      )
    },
  }
}
