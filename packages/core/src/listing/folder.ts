import { compareKeys } from '../key-order.js'
import { fromStoreKey } from '../library.js'
import type { ListPage } from '../storage.js'
import { type Listing, type Page, isWanted, maxRequests, storePageSize } from './listing.js'

/**
 * One page of one folder. TinaCMS asks for no second page where it shows folders only, so the first page looks for all of them, in up to
 * `maxRequests` store requests; later pages carry just the folders that this look-ahead did not reach.
 */
export async function listFolder(listing: Listing): Promise<Page> {
  const { settings, from, prefix, limit, signal } = listing
  const files: Page['files'] = []
  const folders: string[] = []
  const lookAhead = listing.withFolders && from === undefined
  let seen = from?.seen
  let token = from?.token
  for (let request = 1; ; request++) {
    const wholePages = lookAhead || listing.extensions.size > 0
    const entries = await settings.storage.list({
      prefix,
      limit: wholePages ? storePageSize : Math.min(limit + 1, storePageSize),
      ...(token === undefined ? { startAfter: from?.after } : { cursor: token }),
      signal,
    })
    if (listing.withFolders) folders.push(...newFolders(entries, listing))
    seen = later(seen, lastEntry(entries))
    const overflow = addFiles(files, entries, listing)
    const last = files.at(-1)
    const full = last !== undefined && files.length >= limit
    token = entries.cursor
    const ended = token === undefined
    if (ended && !overflow) return { files, folders }
    if (ended || (full && !lookAhead) || request === maxRequests) {
      const position = full ? { after: last.object.key } : { token }
      return { files, folders, next: { ...position, seen } }
    }
  }
}

/** Adds what is wanted while there is room. Says whether something was left over. */
function addFiles(files: Page['files'], { objects }: ListPage, listing: Listing): boolean {
  for (const object of objects) {
    const key = fromStoreKey(listing.settings, object.key)
    if (key === undefined || !isWanted(listing, key)) continue
    if (files.length >= listing.limit) return true
    files.push({ key, object })
  }
  return false
}

function newFolders({ prefixes }: ListPage, { settings, from }: Listing): string[] {
  return prefixes
    .filter((prefix) => from?.seen === undefined || compareKeys(prefix, from.seen) > 0)
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
