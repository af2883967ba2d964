import { type ListAnswer, normalizeDirectory } from '@tina-s3/contract'
import { type Operation, json } from '../call.js'
import { readCursor, writeCursor } from '../cursor.js'
import { MediaError, isStorageError } from '../errors.js'
import { type Input, readQuery } from '../input.js'
import { toItem, toPrefix } from '../library.js'
import { listFolder } from '../listing/folder.js'
import { type Listing, fold, storePageSize } from '../listing/listing.js'
import { searchTree } from '../listing/search.js'

const defaultLimit = 500

export const list: Operation = ({ settings, request }, url) => {
  const query = readQuery(url)
  const directory = normalizeDirectory(query.optionalText('directory'))
  const prefix = toPrefix(settings, directory)
  const cursor = query.optionalText('cursor') ?? ''
  const listing: Listing = {
    settings,
    prefix,
    limit: readLimit(query),
    from: cursor === '' ? undefined : readCursor(cursor, prefix),
    search: fold(query.optionalText('search')?.trim() ?? ''),
    extensions: readExtensions(url),
    withFolders: !readFlag(query, 'filesOnly'),
    signal: request.signal,
  }
  return {
    keys: [directory],
    run: async () => {
      const pages = listing.search === '' ? listFolder(listing) : searchTree(listing)
      const page = await pages.catch((error: unknown) => {
        // The store's own cursor comes back by way of the caller, who may have made it up.
        const refused =
          listing.from?.token !== undefined && isStorageError(error) && error.code === 'rejected'
        throw refused ? new MediaError('invalid-cursor', error.message, { cause: error }) : error
      })
      const answer: ListAnswer = {
        items: page.files.map(({ key, object }) => toItem(settings, key, object)),
        directories: page.folders,
        ...(page.next && { cursor: writeCursor(page.next) }),
      }
      return json(answer)
    },
  }
}

function readLimit(query: Input): number {
  const text = query.optionalText('limit') ?? ''
  if (text === '') return defaultLimit
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (limit < 1)
    throw new MediaError('invalid-input', `“limit” must be a whole number from 1 to ${storePageSize}.`)
  return Math.min(limit, storePageSize)
}

/** `ext=png,jpg` and `ext=png&ext=jpg` say the same. */
function readExtensions(url: URL): ReadonlySet<string> {
  const parts = url.searchParams.getAll('ext').flatMap((text) => text.split(','))
  return new Set(
    parts.map((part) => part.trim().toLowerCase().replace(/^\./, '')).filter((part) => part !== ''),
  )
}

function readFlag(query: Input, name: string): boolean {
  const text = query.optionalText(name) ?? ''
  if (['true', '1'].includes(text)) return true
  if (['', 'false', '0'].includes(text)) return false
  throw new MediaError('invalid-input', `“${name}” must be true or false.`)
}
