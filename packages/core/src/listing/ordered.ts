import { toPrefix } from '../request/key-mapping.js'
import type { Listing, Page } from './listing.js'
import type { Hit, Range } from './ranges.js'

/** What ranges have found, as one page in key order. */

/** Directories a page may have. The rest come with later pages. */
const maxDirectories = 10_000

/** Ends the ranges where the page is full, so that no more than a page is ever kept, and leaves out those after it. */
export function trim(ranges: Range[], limit: number): void {
  let files = 0
  let directories = 0
  for (const [index, range] of ranges.entries()) {
    for (const hit of range.hits) {
      if (hit.file) files++
      else directories++
      if (files < limit && directories < maxDirectories) continue
      endAfter(range, hit)
      ranges.splice(index + 1)
      return
    }
  }
}

/** Leaves out what a range has after a hit, with what it has not read yet. */
function endAfter(range: Range, { at }: Hit): void {
  const end = range.hits.findLastIndex((hit) => hit.at === at) + 1
  if (end === range.hits.length && range.done) return
  range.hits = range.hits.slice(0, end)
  range.last = range.position = range.until = at
  range.done = true
}

/** What stands before the first gap, and where the next page goes on. */
export function toPage(ranges: readonly Range[], listing: Listing): Page {
  const { settings, prefix, from } = listing
  // TinaCMS asks for files only from the second page on, and has not got all directories by then.
  const withDirectories = carriesDirectories(listing)
  const files: Page['files'] = []
  const directories: string[] = []
  let before = from?.directoriesUpTo
  const carried = () => (withDirectories ? { directoriesUpTo: before ?? prefix } : {})
  for (const range of ranges) {
    for (const hit of range.hits) {
      if (hit.file) files.push(hit.file)
      // A directory that begins in the range before has been met there.
      else if (!before?.startsWith(toPrefix(settings, hit.directory))) directories.push(hit.directory)
    }
    before = range.last ?? before
    const { position = prefix, cursor } = range
    // Pages may be empty and still be followed by others: only the storage's cursor leads on then.
    if (!range.done)
      return {
        files,
        directories,
        next: { ...(cursor === undefined ? { startAfter: position } : { cursor }), ...carried() },
      }
  }
  const end = ranges.at(-1)?.until
  return { files, directories, ...(end !== undefined && { next: { startAfter: end, ...carried() } }) }
}

/** Whether a page is to have directories: also a later one, where earlier pages have not reached all of them. */
export function carriesDirectories({ from, withDirectories }: Listing): boolean {
  return from === undefined ? withDirectories : from.directoriesUpTo !== undefined
}
