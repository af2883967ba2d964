import { type ListResponse, normalizeDirectory } from '@tina-s3/contract'
import { type Operation, json } from '../request/context.js'
import { type Position, readCursor, writeCursor } from '../storage/cursor.js'
import { MediaError } from '../request/errors.js'
import { isStorageError } from '../storage/errors.js'
import { type Input, readQuery } from '../request/input.js'
import { toPrefix } from '../request/key-mapping.js'
import { lookUpBeside } from '../thumbnails/page.js'
import { listDirectory } from './directory.js'
import { readWords } from './fold.js'
import { type Listing, storagePageSize } from './listing.js'
import { searchTree } from './search.js'

const defaultLimit = 500

export const list: Operation = ({ settings, request }, url) => {
  const query = readQuery(url)
  const directory = normalizeDirectory(query.optionalString('directory'))
  const prefix = toPrefix(settings, directory)
  const cursor = query.optionalString('cursor') ?? ''
  const listing: Listing = {
    settings,
    prefix,
    limit: readLimit(query),
    from: cursor === '' ? undefined : readPosition(cursor, prefix),
    words: readWords(query.optionalString('search') ?? ''),
    extensions: readExtensions(url),
    withDirectories: !readFlag(query, 'filesOnly'),
    signal: request.signal,
  }
  const isSearch = listing.words.length > 0
  return {
    keys: [directory],
    recursive: isSearch,
    run: async () => {
      const toItems = lookUpBeside(listing, directory)
      const page = await (isSearch ? searchTree : listDirectory)(listing).catch((error: unknown) => {
        // The storage's own cursor comes back by way of the caller, who may have made it up.
        const refused =
          listing.from?.cursor !== undefined && isStorageError(error) && error.code === 'rejected'
        throw refused ? new MediaError('invalid-cursor', error.message, { cause: error }) : error
      })
      const response: ListResponse = {
        items: await toItems(page.files),
        directories: page.directories,
        ...(page.next && { cursor: writeCursor(page.next) }),
      }
      return json(response)
    },
  }
}

function readPosition(cursor: string, prefix: string): Position {
  const position = readCursor(cursor, prefix)
  if (position !== undefined) return position
  throw new MediaError('invalid-cursor', 'The cursor is not one that a list of this directory has given.')
}

function readLimit(query: Input): number {
  const text = query.optionalString('limit') ?? ''
  if (text === '') return defaultLimit
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (limit < 1)
    throw new MediaError('invalid-input', `“limit” must be a whole number from 1 to ${storagePageSize}.`)
  return Math.min(limit, storagePageSize)
}

/** `ext=png,jpg` and `ext=png&ext=jpg` say the same. */
function readExtensions(url: URL): ReadonlySet<string> {
  const parts = url.searchParams.getAll('ext').flatMap((text) => text.split(','))
  return new Set(
    parts.map((part) => part.trim().toLowerCase().replace(/^\./, '')).filter((part) => part !== ''),
  )
}

function readFlag(query: Input, name: string): boolean {
  const text = query.optionalString(name) ?? ''
  if (['true', '1'].includes(text)) return true
  if (['', 'false', '0'].includes(text)) return false
  throw new MediaError('invalid-input', `“${name}” must be true or false.`)
}
