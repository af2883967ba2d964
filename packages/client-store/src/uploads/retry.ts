import { MediaRequestError } from '../errors.js'
import { online, pause } from '../wait.js'

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

/** No response, "too many", "later", or a server's failure: the same request may work the next time. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof MediaRequestError) || error.reason !== undefined) return false
  const { status, problem } = error
  // What was to be replaced is another version by now: a new plan may help, the old one does not.
  if (problem) return problem.retryable && problem.code !== 'changed-meanwhile'
  return status === 0 || status === 408 || status === 429 || status >= 500
}
