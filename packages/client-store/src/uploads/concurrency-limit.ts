import { until } from '../wait.js'

/** Runs a task when fewer than `concurrency` others run, in the order of the calls. What is cancelled while it waits does not run. */
export type ConcurrencyLimit = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>

export function createConcurrencyLimit(concurrency: number): ConcurrencyLimit {
  const waiting = new Set<() => void>()
  // Otherwise nothing would ever run.
  let free = concurrency >= 1 ? concurrency : 1
  return async (task, signal) => {
    if (free > 0) free--
    else {
      await until(signal, (start) => {
        waiting.add(start)
        return () => waiting.delete(start)
      })
    }
    try {
      // It may have been cancelled between its turn and now.
      signal?.throwIfAborted()
      return await task()
    } finally {
      const [next] = waiting
      if (next) {
        waiting.delete(next)
        next()
      } else free++
    }
  }
}
