import { splitKey } from '@tina-s3/contract'
import { fromStoreKey } from '../request/key-mapping.js'
import { compareKeys } from '../storage/key-order.js'
import type { ListPage } from '../storage/provider.js'
import { sampleOf } from './boundaries.js'
import { hasWords } from './fold.js'
import { type Listing, type Page, isWanted } from './listing.js'

/**
 * The stretches of keys that a search reads side by side. They stand in key order, and each begins where
 * the one before it ends, so that every key belongs to exactly one of them, whatever is created or
 * deleted meanwhile.
 */

/** What a range has that the search is for, in key order. */
export type Hit = {
  /** The key, in the storage, of the object at which it was met. */
  readonly at: string
} & ({ readonly file: Page['files'][number] } | { readonly file?: undefined; readonly directory: string })

/** The keys after `position` and up to `until`, and what was found before `position`. */
export interface Range {
  /** What was read up to it, included. Before the first page it is where the range begins; `undefined` at the very beginning. */
  position: string | undefined
  /** `position` before its last page. */
  before: string | undefined
  /** `undefined` for the last range, which has all the rest. */
  until: string | undefined
  /** The storage's own, where its last page ended. */
  cursor: string | undefined
  /** The last object that was read, wanted or not. */
  last: string | undefined
  hits: Hit[]
  /** Keys of its last page, to estimate from. */
  sample: readonly string[]
  /** Pages that were read. */
  pages: number
  /** Whether it was ever asked for. */
  started: boolean
  /** Whether all up to its end is read. */
  done: boolean
  /** LISTs in a row that have failed. */
  failures: number
}

/** @param cursor goes before `position`, as in `ListOptions` */
export function createRange(position?: string, cursor?: string, until?: string): Range {
  return {
    position,
    before: position,
    until,
    cursor,
    last: undefined,
    hits: [],
    sample: [],
    pages: 0,
    started: false,
    done: false,
    failures: 0,
  }
}

/** Reads a page into a range. What lies beyond the range's end is left to the ranges after it, unless the page has all that they have. */
export function addPage(ranges: Range[], range: Range, page: ListPage, listing: Listing): void {
  const { objects, cursor } = page
  takeOver(ranges, range, page)
  const lastKey = objects.at(-1)?.key
  const overruns = lastKey !== undefined && isUpTo(range.until, lastKey)
  range.before = range.position
  for (const object of objects) {
    // Only a storage that does not honour startAfter lists what was read before.
    if (range.position !== undefined && compareKeys(object.key, range.position) <= 0) continue
    if (overruns && compareKeys(object.key, range.until ?? object.key) > 0) break
    addHits(range, object, listing)
    range.position = range.last = object.key
  }
  range.sample = sampleOf(objects.map(({ key }) => key))
  range.cursor = cursor
  range.pages++
  range.done = cursor === undefined || overruns
  if (!range.done && lastKey !== undefined) skipHidden(range, lastKey, listing)
  if (range.done && range.until !== undefined) range.position = range.until
}

/** Makes ranges part of one before them whose page shows what they have. After the last page of all, that is nothing. */
function takeOver(ranges: Range[], range: Range, { objects, cursor }: ListPage): void {
  const lastKey = objects.at(-1)?.key
  const index = ranges.indexOf(range) + 1
  for (let next = ranges[index]; next !== undefined; next = ranges[index]) {
    const isReached = lastKey !== undefined && isUpTo(range.until, lastKey)
    // A request that is under way for it may bring more than this page has.
    const isShown = next.pages === 0 && lastKey !== undefined && isUpTo(next.until, lastKey)
    if (cursor !== undefined && !(isReached && (!next.started || isShown))) break
    range.until = next.until
    ranges.splice(index, 1)
  }
}

function isUpTo(until: string | undefined, key: string): boolean {
  return until !== undefined && compareKeys(key, until) >= 0
}

/** Divides what is left of a range at keys in rising order. */
export function divide(ranges: Range[], range: Range, keys: readonly string[]): void {
  const [end] = keys
  const index = ranges.indexOf(range)
  if (end === undefined || index < 0 || range.done) return
  const rest = keys.map((key, number) => createRange(key, undefined, keys[number + 1] ?? range.until))
  ranges.splice(index + 1, 0, ...rest)
  range.until = end
}

function addHits(range: Range, object: ListPage['objects'][number], listing: Listing): void {
  const { settings, prefix, words, withDirectories } = listing
  const at = object.key
  if (withDirectories) {
    // All of a directory's objects stand together, so it is new where the key before was not in it.
    const from = Math.max(prefix.length, sharedLength(range.last, at))
    for (let slash = at.indexOf('/', from); slash >= 0; slash = at.indexOf('/', slash + 1)) {
      const path = fromStoreKey(settings, at.slice(0, slash))
      if (path !== undefined && hasWords(splitKey(path).name, words)) range.hits.push({ at, directory: path })
    }
  }
  if (!isWanted(listing, at)) return
  const key = fromStoreKey(settings, at)
  if (key !== undefined) range.hits.push({ at, file: { key, object } })
}

/** How many characters two keys begin with in common. */
function sharedLength(a = '', b: string): number {
  let length = 0
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

/** Goes on after a hidden directory in which a page has ended: nothing in it can be found. */
function skipHidden(range: Range, lastKey: string, { prefix }: Listing): void {
  const hidden = `/${lastKey}`.indexOf('/.', prefix.length)
  const slash = hidden < 0 ? -1 : lastKey.indexOf('/', hidden)
  if (slash < 0) return
  // The character after the slash: what has this name is hidden too, so passing over it is right.
  const position = `${lastKey.slice(0, slash)}0`
  range.position = position
  range.cursor = undefined
  range.sample = []
  range.done = range.until !== undefined && compareKeys(position, range.until) >= 0
}
