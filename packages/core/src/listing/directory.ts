import { fromStoreKey } from '../request/key-mapping.js'
import { compareKeys } from '../storage/key-order.js'
import type { ListPage } from '../storage/provider.js'
import { type Listing, type Page, isWanted, maxRequests, storagePageSize } from './listing.js'

/**
 * One page of one directory. TinaCMS asks for no second page where it shows directories only, so the
 * first page looks for all of them, in up to `maxRequests` storage requests. Those that this
 * does not reach come with later pages, even where these ask for files only, as TinaCMS does from the
 * second page on.
 */
export async function listDirectory(listing: Listing): Promise<Page> {
  const { settings, from, prefix, limit, signal } = listing
  const files: Page['files'] = []
  const directories: string[] = []
  const looksAhead = listing.withDirectories && from === undefined
  const withDirectories = looksAhead || from?.directoriesUpTo !== undefined
  let directoriesUpTo = from?.directoriesUpTo
  let cursor = from?.cursor
  let overflows = false
  for (let request = 1; ; request++) {
    // What is not a file that is wanted may go on for long.
    const wholePages = looksAhead || listing.extensions.size > 0 || cursor !== undefined
    const entries = await settings.storage.list({
      prefix,
      limit: wholePages ? storagePageSize : Math.min(limit + 1, storagePageSize),
      ...(cursor === undefined ? { startAfter: from?.startAfter } : { cursor }),
      signal,
    })
    if (withDirectories) directories.push(...newDirectories(entries, listing))
    directoriesUpTo = later(directoriesUpTo, lastEntry(entries))
    if (addFiles(files, entries, listing)) overflows = true
    cursor = entries.cursor
    const last = files.length >= limit ? files.at(-1)?.object.key : undefined
    if (cursor === undefined) {
      // All directories have been seen: later pages are of files alone.
      return { files, directories, ...(overflows && last !== undefined && { next: { startAfter: last } }) }
    }
    const ends = request === maxRequests || (last !== undefined && !looksAhead)
    if (!ends) continue
    const carried = withDirectories ? { directoriesUpTo: directoriesUpTo ?? prefix } : {}
    // Where no file was left over, what comes after the last one need not be looked at again.
    const position = last === undefined || !overflows ? { cursor } : { startAfter: last }
    return { files, directories, next: { ...position, ...carried } }
  }
}

/** Adds what is wanted while there is room. @returns whether something was left over */
function addFiles(files: Page['files'], { objects }: ListPage, listing: Listing): boolean {
  for (const object of objects) {
    const key = fromStoreKey(listing.settings, object.key)
    if (key === undefined || !isWanted(listing, key)) continue
    if (files.length >= listing.limit) return true
    files.push({ key, object })
  }
  return false
}

function newDirectories({ prefixes }: ListPage, { settings, from }: Listing): string[] {
  const { directoriesUpTo } = from ?? {}
  return prefixes
    .filter((prefix) => directoriesUpTo === undefined || compareKeys(prefix, directoriesUpTo) > 0)
    .map((prefix) => fromStoreKey(settings, prefix.slice(0, -1)))
    .filter((path) => path !== undefined)
}

function lastEntry({ objects, prefixes }: ListPage): string | undefined {
  return later(objects.at(-1)?.key, prefixes.at(-1))
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return compareKeys(a, b) > 0 ? a : b
}
