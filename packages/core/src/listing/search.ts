import { splitKey } from '@tina-s3/contract'
import { fromStoreKey } from '../library.js'
import { type Listing, type Page, fold, isWanted, maxRequests, storePageSize } from './listing.js'

/** One page of what is found in a folder and all below it: files, and folders by their own name. */
export async function searchTree(listing: Listing): Promise<Page> {
  const { settings, prefix, from, limit, signal } = listing
  const files: Page['files'] = []
  const folders: string[] = []
  let after = from?.after
  let token = from?.token
  for (let request = 1; ; request++) {
    const start = token === undefined ? { startAfter: after } : { cursor: token }
    const entries = await settings.storage.list({
      prefix,
      limit: storePageSize,
      recursive: true,
      ...start,
      signal,
    })
    for (const object of entries.objects) {
      const key = fromStoreKey(settings, object.key)
      const wanted = key !== undefined && isWanted(listing, key)
      if (wanted && files.length >= limit) return { files, folders, next: { after } }
      if (wanted) files.push({ key, object })
      if (listing.withFolders) folders.push(...foldersFirstMet(listing, object.key, after))
      after = object.key
    }
    token = entries.cursor
    if (token === undefined) return { files, folders }
    if (request === maxRequests) return { files, folders, next: { after } }
  }
}

/** In key order all of a folder's objects stand together, so a folder is new exactly where the key before was not in it. */
function foldersFirstMet(
  { settings, prefix, search }: Listing,
  key: string,
  before: string | undefined,
): string[] {
  const found: string[] = []
  for (let slash = key.indexOf('/', prefix.length); slash >= 0; slash = key.indexOf('/', slash + 1)) {
    if (before?.startsWith(key.slice(0, slash + 1))) continue
    const path = fromStoreKey(settings, key.slice(0, slash))
    if (path !== undefined && fold(splitKey(path).name).includes(search)) found.push(path)
  }
  return found
}
