import { MediaRequestError } from './errors.js'

/** How often something is tried, the first time included. With the waits below, that is half a minute. */
const attempts = 8
/** Milliseconds before the second attempt; doubled for each one after it. */
const firstWait = 300
const longestWait = 20_000

/**
 * Tries until it works, until it fails for good, or until it has failed often enough. Waits longer each time, and each time by chance
 * somewhat less, so that many clients do not come back at once; without a network, until there is one.
 */
export async function retry<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      return await task()
    } catch (error) {
      signal?.throwIfAborted()
      if (attempt === attempts || !isPassing(error)) throw error
      const wait = Math.min(firstWait * 2 ** (attempt - 1), longestWait)
      await pause(wait * (0.5 + Math.random() / 2), signal)
      await online(signal)
    }
  }
}

/** No answer, "too many", "later", or a server's failure: the same request may work the next time. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof MediaRequestError)) return false
  const { status, problem, final } = error
  if (final) return false
  if (problem) return problem.retryable
  return status === 0 || status === 408 || status === 429 || status >= 500
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return until(signal, (done) => {
    const timer = setTimeout(done, milliseconds)
    return () => clearTimeout(timer)
  })
}

async function online(signal?: AbortSignal): Promise<void> {
  if (typeof window === 'undefined' || navigator.onLine) return
  await until(signal, (done) => {
    window.addEventListener('online', done, { once: true })
    return () => window.removeEventListener('online', done)
  })
}

function until(signal: AbortSignal | undefined, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    const stop = start(done)
    const abort = () => {
      stop()
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}
