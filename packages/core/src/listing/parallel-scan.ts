import { isStorageError } from '../storage/errors.js'
import type { ListOptions } from '../storage/provider.js'
import { type Stretch, createBoundaries } from './boundaries.js'
import { type Listing, storagePageSize } from './listing.js'
import { trim } from './ordered.js'
import { type Range, addPage, createRange, divide } from './ranges.js'
import { createTasks, delay } from './tasks.js'

/** LISTs under way at once, after a beginning with half of them. */
const concurrency = 16
/**
 * Milliseconds by which a LIST is slow, over three times the duration of the fastest. The storage or the process is busy
 * then, so that more at once would not be faster, and all the more would be lost when the budget runs out.
 */
const tolerance = 100
/** As long as only gaps are closed, so that the first of them come first where the process is slow. */
const closingConcurrency = 4

/**
 * What one page of a search may cost, in LISTs and in milliseconds. The scan advances up to the first value, and closes
 * the gaps that it has left up to the second: what lies behind a gap is read again for the next page.
 */
const requestBudget = { begin: 150, continue: 200 }
const timeBudget = { begin: 4_000, continue: 7_000 }

/** LISTs that a range is to take; a smaller one is not divided. One LIST in so many reads past the range's end. */
const pagesPerRange = 3
/** Ranges that are made at once. With `pagesPerRange`, as many as the budget is good for. */
const maxDivision = 48

/** LISTs of one range that may fail as `unavailable`, one after the other. */
const maxFailures = 4

/**
 * Reads what is below a prefix until the page is full, all is read, or the budget is used up. Begins with one LIST, which
 * suffices for what is common, and reads the rest in ranges side by side, the first ones first.
 * @returns the ranges in key order; where the budget was too small, some are not done
 * @throws what a LIST has failed with
 */
export async function scanInRanges(listing: Listing): Promise<readonly Range[]> {
  const { settings, prefix, from, limit, signal } = listing
  const ranges = [createRange(from?.startAfter, from?.cursor)]
  const boundaries = createBoundaries(prefix)
  const tasks = createTasks(signal)
  const reading = new Map<Range, () => void>()
  const began = performance.now()
  let requests = 0
  let concurrencyLimit = concurrency / 2
  let ceiling = concurrency
  let fastest = Infinity
  let slowedAt = 0
  let explorations = 0

  function send(options: Partial<ListOptions>, taskSignal: AbortSignal) {
    requests++
    return settings.storage.list({ prefix, limit: storagePageSize, ...options, signal: taskSignal })
  }

  function isAffordable(mark: 'begin' | 'continue'): boolean {
    return requests < requestBudget[mark] && performance.now() - began < timeBudget[mark]
  }

  async function read(range: Range, taskSignal: AbortSignal): Promise<void> {
    range.started = true
    const { position: startAfter, cursor } = range
    const number = requests + 1
    const sent = performance.now()
    try {
      const page = await send(
        { recursive: true, ...(cursor === undefined ? { startAfter } : { cursor }) },
        taskSignal,
      )
      taskSignal.throwIfAborted()
      range.failures = 0
      adapt(performance.now() - sent)
      addPage(ranges, range, page, listing)
      trim(ranges, limit)
      for (const [other, cancel] of reading) if (other.done || !ranges.includes(other)) cancel()
      if (!range.done) plan(range)
    } catch (error) {
      // Before the first page there is nothing to slow down, and the storage's own client has tried again.
      const isPassing = isStorageError(error) && error.code === 'unavailable' && number > 1
      if (!isPassing || ++range.failures >= maxFailures) throw error
      slowDown(number)
      await delay(100 * 2 ** range.failures * (0.5 + Math.random()), taskSignal)
    } finally {
      reading.delete(range)
    }
  }

  function adapt(duration: number): void {
    fastest = Math.min(fastest, duration)
    const isSlow = duration > 3 * fastest + tolerance
    concurrencyLimit = isSlow
      ? Math.max(concurrencyLimit - 1, Math.min(2, ceiling))
      : Math.min(concurrencyLimit + 1, ceiling)
  }

  /** The storage says that it is asked too often. Requests that were under way by the time this was heeded say nothing new. */
  function slowDown(number: number): void {
    if (number <= slowedAt) return
    concurrencyLimit = ceiling = Math.max(concurrencyLimit >> 1, 1)
    slowedAt = requests
  }

  function plan(range: Range): void {
    const directories = boundaries.toExplore(stretchOf(range), range.sample)
    if (directories.length > 0) {
      explorations++
      tasks.start((taskSignal) => explore(range, directories, taskSignal))
    } else if (explorations === 0) divideRange(range)
  }

  /** Meanwhile the range is read on. */
  async function explore(
    range: Range,
    directories: readonly string[],
    taskSignal: AbortSignal,
  ): Promise<void> {
    const startAfter = range.position
    const lookInto = async (directory: string) => {
      // Without this page, boundaries are guessed.
      const page = await send({ prefix: directory, startAfter }, taskSignal).catch(() => undefined)
      boundaries.add(page?.prefixes ?? [])
    }
    await Promise.all(directories.map(lookInto))
    explorations--
    taskSignal.throwIfAborted()
    divideRange(range)
  }

  function stretchOf({ before, position = prefix, until }: Range): Stretch {
    return { before, position, until }
  }

  function divideRange(range: Range): void {
    const spacing = { pages: pagesPerRange, ranges: concurrency, most: maxDivision }
    divide(ranges, range, boundaries.between(stretchOf(range), range.sample, spacing))
  }

  try {
    while (ranges.some(({ done }) => !done)) {
      const isNewAffordable = isAffordable('begin')
      const lastStarted = ranges.findLastIndex(({ started }) => started)
      for (const [index, range] of ranges.entries()) {
        const allowed = isNewAffordable ? concurrencyLimit : Math.min(concurrencyLimit, closingConcurrency)
        if (tasks.size >= allowed) break
        if (
          range.done ||
          reading.has(range) ||
          !(index > lastStarted ? isNewAffordable : isAffordable('continue'))
        )
          continue
        reading.set(
          range,
          tasks.start((taskSignal) => read(range, taskSignal)),
        )
      }
      if (tasks.size === 0) break
      // The first page is waited for, so that every request gets on.
      const left = fastest === Infinity ? undefined : timeBudget.continue - (performance.now() - began)
      if (!(await tasks.next(left))) break
    }
    return ranges
  } finally {
    tasks.stop()
  }
}
