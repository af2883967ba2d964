import { isRetryable } from './failures.js'

export interface RetryOptions {
  /** Milliseconds before the second attempt; each one after it waits twice as long. @default 500 */
  readonly delay?: number
}

const attempts = 4

/** Tries again what may succeed later. What was done without a response is found by the next attempt. */
export async function again<T>({ delay = 500 }: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt()
    } catch (error) {
      if (number === attempts || !isRetryable(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, delay * 2 ** (number - 1)))
    }
  }
}
