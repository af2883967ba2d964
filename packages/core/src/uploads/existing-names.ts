/**
 * Which names of a directory exist, found out by lists instead of one HEAD request for each: a LIST has up to 1,000 names, and those of a
 * batch lie close together more often than not (IMG_0001.jpg and those after it). It does not distinguish a placeholder from a
 * file, and need not: either has the name.
 */
import { extensionOf, joinKey, splitKey } from '@tina-s3/contract'
import type { RequestContext } from '../request/context.js'
import { compareKeys } from '../storage/key-order.js'

/** A range of the storage's keys, all in one directory. */
export interface KeyRange {
  /** All in the range comes after it. */
  readonly after: string
  /** Nothing in the range comes after it. */
  readonly until: string
  /** Good to know, but not worth a list of its own. */
  readonly optional: boolean
}

export interface ExistingNames {
  /** Keys of the storage. */
  readonly names: Set<string>
  /** Ranges of which not all is known. */
  readonly incomplete: ReadonlySet<KeyRange>
}

/** LIST requests that one range is worth. Beyond are more numbers of one name than anybody wants in order. */
const maxPages = 10
/** LIST requests for all ranges, one after the other. Beyond, HEAD requests side by side are quicker. */
const maxPagesOfAll = 30

/** The range of one key. */
export function rangeOf(key: string, { optional }: { optional: boolean }): KeyRange {
  // What a key begins with sorts before it. By code points, since half a surrogate pair cannot be sent.
  return { after: Array.from(key).slice(0, -1).join(''), until: key, optional }
}

/** The range of a key and of the same name with numbers. */
export function rangeOfNumbers(key: string): KeyRange {
  const { after } = rangeOf(key, { optional: false })
  const stem = stemOf(key)
  // ":" is the character after "9".
  const [first, last] = [`${stem}-`, `${stem}-:`]
  return {
    after: compareKeys(after, first) < 0 ? after : first,
    until: compareKeys(key, last) < 0 ? last : key,
    optional: false,
  }
}

/**
 * Lists as much of a directory as the ranges need, and not what lies between them.
 * @throws StorageError
 */
export async function listNames(
  { settings: { storage }, request: { signal } }: RequestContext,
  ranges: readonly KeyRange[],
): Promise<ExistingNames> {
  const names = new Set<string>()
  const incomplete = new Set<KeyRange>()
  /** Everything is known from the start of the latest list up to here. */
  let known = ''
  let isFirst = true
  let left = maxPagesOfAll
  for (const range of [...ranges].sort((one, other) => compareKeys(one.after, other.after))) {
    const isKnown = () => compareKeys(known, range.until) >= 0
    const prefix = joinKey(splitKey(range.until).directory, '')
    const after = compareKeys(known, range.after) > 0 ? known : range.after
    const most = Math.min(range.optional ? Number(isFirst) : maxPages, left)
    let cursor: string | undefined
    for (let pages = 0; !isKnown() && pages < most; pages++) {
      const startAfter = after.length > prefix.length ? after : undefined
      const limit = ranges.length === 1 && isFirst ? 100 : 1000
      const page = await storage.list({ prefix, limit, cursor, startAfter, signal })
      isFirst = false
      left--
      for (const { key } of page.objects) names.add(key)
      for (const key of [page.objects.at(-1)?.key, page.prefixes.at(-1)]) {
        if (key !== undefined && compareKeys(key, known) > 0) known = key
      }
      cursor = page.cursor
      if (cursor === undefined) return { names, incomplete }
    }
    if (!isKnown()) incomplete.add(range)
  }
  return { names, incomplete }
}

/** A key without its file extension. */
export function stemOf(key: string): string {
  const extension = extensionOf(splitKey(key).name)
  return extension === '' ? key : key.slice(0, -extension.length - 1)
}
