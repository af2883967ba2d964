import { splitKey } from '@tina-s3/contract'
import { fromStoreKey } from '../request/key-mapping.js'
import { hasWords } from './fold.js'
import { type Listing, type Page, isWanted, maxRequests, storagePageSize } from './listing.js'

/** A search by one LIST after the other, for storages that do not list in the order of keys. */
export async function scanSerially(listing: Listing): Promise<Page> {
  const { settings, prefix, from, limit, signal } = listing
  const files: Page['files'] = []
  const directories: string[] = []
  // TinaCMS asks for files only from the second page on, and has not got all directories by then.
  const withDirectories = from === undefined ? listing.withDirectories : from.directoriesUpTo !== undefined
  let lastKey = from?.startAfter ?? from?.directoriesUpTo
  let cursor = from?.cursor
  const carried = () => ({ ...(withDirectories && { directoriesUpTo: lastKey ?? prefix }) })
  for (let request = 1; ; request++) {
    const entries = await settings.storage.list({
      prefix,
      limit: storagePageSize,
      recursive: true,
      ...(cursor === undefined ? { startAfter: lastKey } : { cursor }),
      signal,
    })
    for (const object of entries.objects) {
      const key = fromStoreKey(settings, object.key)
      const wanted = key !== undefined && isWanted(listing, key)
      if (wanted && files.length >= limit && lastKey !== undefined) {
        return { files, directories, next: { startAfter: lastKey, ...carried() } }
      }
      if (wanted) files.push({ key, object })
      if (withDirectories) directories.push(...directoriesFirstMet(listing, object.key, lastKey))
      lastKey = object.key
    }
    cursor = entries.cursor
    if (cursor === undefined) return { files, directories }
    // Not the last key: pages of the storage may be empty and still be followed by others.
    if (request === maxRequests) return { files, directories, next: { cursor, ...carried() } }
  }
}

/** In key order all of a directory's objects stand together, so a directory is new exactly where the key before was not in it. */
function directoriesFirstMet(
  { settings, prefix, words }: Listing,
  key: string,
  before: string | undefined,
): string[] {
  const found: string[] = []
  for (let slash = key.indexOf('/', prefix.length); slash >= 0; slash = key.indexOf('/', slash + 1)) {
    if (before?.startsWith(key.slice(0, slash + 1))) continue
    const path = fromStoreKey(settings, key.slice(0, slash))
    if (path !== undefined && hasWords(splitKey(path).name, words)) found.push(path)
  }
  return found
}
