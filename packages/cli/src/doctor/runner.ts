/** Runs the checks one after the other: none of them can stop the others. */
import { isStorageError } from '@tina-s3/core'
import { setMaxListeners } from 'node:events'
import type { Check, DoctorContext, Finding, Status } from './check.js'
import { refusedFinding } from './refused.js'

/** A finding with the check that it comes from. */
export interface Result extends Finding {
  readonly check: Check
}

export interface RunOptions {
  /** Called before a check runs, and again with `isSlow` when it takes long. */
  readonly onStart?: (check: Check, isSlow: boolean) => void
  readonly onResult?: (result: Result) => void
  /** Ends it all. */
  readonly signal: AbortSignal
  /** Milliseconds after which a check counts as slow, and after which it is given up. */
  readonly limits?: { readonly slow: number; readonly total: number }
}

const defaultLimits = { slow: 5_000, total: 30_000 }

/** @throws the signal's reason */
export async function runChecks(
  checks: readonly Check[],
  context: DoctorContext & { signal: AbortSignal },
  options: RunOptions,
): Promise<Result[]> {
  const results: Result[] = []
  for (const check of checks) {
    options.signal.throwIfAborted()
    const found = missingNeed(check, results) ?? (await runCheck(check, context, options))
    options.signal.throwIfAborted()
    for (const finding of found) {
      const result = { ...finding, check }
      results.push(result)
      options.onResult?.(result)
    }
  }
  return results
}

/** The worst of a check's findings counts for those that build on it. */
function missingNeed({ needs = [] }: Check, results: readonly Result[]): readonly Finding[] | undefined {
  for (const id of needs) {
    const found = results.filter(({ check }) => check.id === id)
    const failed = found.find(({ status }) => status === 'failed')
    if (failed) return [{ status: 'skipped', what: `“${failed.check.title}” has failed, see there.` }]
    if (found.length > 0 && found.every(({ status }) => status === 'skipped'))
      return [{ status: 'skipped', what: found[0]?.what ?? '' }]
  }
  return undefined
}

async function runCheck(
  check: Check,
  context: DoctorContext & { signal: AbortSignal },
  { onStart, signal, limits = defaultLimits }: RunOptions,
): Promise<readonly Finding[]> {
  onStart?.(check, false)
  const slow = setTimeout(() => onStart?.(check, true), limits.slow)
  const timeout = new AbortController()
  const total = setTimeout(() => timeout.abort(), limits.total)
  context.signal = AbortSignal.any([signal, timeout.signal])
  // Every request of a check listens.
  setMaxListeners(0, context.signal)
  try {
    const found = await Promise.race([check.run(context), untilAborted(context.signal)])
    return Array.isArray(found) ? (found as readonly Finding[]) : [found as Finding]
  } catch (error) {
    if (timeout.signal.aborted) return [tookTooLong(limits.total)]
    return [isStorageError(error) ? await refusedFinding(context, error) : broke(error)]
  } finally {
    clearTimeout(slow)
    clearTimeout(total)
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function tookTooLong(milliseconds: number): Finding {
  return {
    status: 'failed',
    what: `There was no result after ${milliseconds / 1000} s.`,
    remedy:
      'Something between this computer and the server does not let requests or responses through, or the server is overloaded.',
  }
}

function broke(error: unknown): Finding {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    status: 'failed',
    what: `The check itself broke: ${reason}`,
    remedy: 'Please report it, with this line: https://github.com/tina-s3/tina-s3-media/issues',
  }
}

/** How many of each there are. */
export function countByStatus(results: readonly Result[]): Record<Status, number> {
  const count = { passed: 0, warned: 0, failed: 0, skipped: 0 }
  for (const { status } of results) count[status]++
  return count
}
