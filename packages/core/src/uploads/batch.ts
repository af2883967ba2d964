/** Requests for many files: every entry has a result or a problem of its own, and none stands in another's way. */
import type { Problem } from '@tina-s3/contract'
import type { RequestContext } from '../request/context.js'
import { toProblem } from '../request/problem-response.js'

/** Entries under way at a time: enough to hide the storage's latency, few enough to leave connections to other requests. */
const concurrency = 8

/** Milliseconds after which other requests get their turn. A timer takes at least one. */
const longestTurn = 10

/** Runs for every item, some at a time. In the order of the items, whichever ends first. */
export async function settleAll<T, R>(
  items: readonly T[],
  run: (item: T, index: number) => R | Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const results: PromiseSettledResult<R>[] = []
  const waiting = items.entries()
  const start = async (item: T, index: number) => run(item, index)
  let turn = performance.now()
  let pause: Promise<void> | undefined
  // One for all workers, or each would have a turn of its own before others get theirs.
  const rest = async () => {
    await new Promise((resolve) => setTimeout(resolve))
    turn = performance.now()
    pause = undefined
  }
  const worker = async () => {
    for (const [index, item] of waiting) {
      // Signing waits for nothing: a hundred presigned URLs in one go would keep other callers waiting.
      if (performance.now() - turn >= longestTurn) pause ??= rest()
      await pause
      const [result] = await Promise.allSettled([start(item, index)])
      results[index] = result
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker))
  return results
}

/** Goes on with the entries that have not failed; the others stay as they are. */
export function continueAll<T, R>(
  entries: readonly PromiseSettledResult<T>[],
  run: (value: T, index: number) => R | Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  return settleAll(entries, (entry, index) => run(unwrap(entry), index))
}

export function settle<T>(run: () => T): PromiseSettledResult<T> {
  try {
    return { status: 'fulfilled', value: run() }
  } catch (reason) {
    return { status: 'rejected', reason }
  }
}

/** @throws the reason, if it was rejected */
export function unwrap<T>(entry: PromiseSettledResult<T>): T {
  if (entry.status === 'fulfilled') return entry.value
  throw entry.reason
}

/** What has not failed. */
export function valuesOf<T>(entries: readonly PromiseSettledResult<T>[]): T[] {
  return entries.flatMap((entry) => (entry.status === 'fulfilled' ? [entry.value] : []))
}

/** The entries as the response has them. What is behind a problem is for `onEvent` alone. */
export function toResults<T>(
  { settings, request, requestId, action, principal }: RequestContext,
  entries: readonly PromiseSettledResult<T>[],
): (T | Problem)[] {
  return entries.map((entry) => {
    if (entry.status === 'fulfilled') return entry.value
    const cause: unknown = entry.reason
    const problem = toProblem(cause, requestId, request.signal)
    const { status, code } = problem
    const failure = { status, code, cause, principal, ...(action && { action }) }
    settings.emit({ type: 'entry-failed', requestId, ...failure })
    return problem
  })
}
