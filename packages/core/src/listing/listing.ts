import { extensionOf, splitKey } from '@tina-s3/contract'
import type { Position } from '../cursor.js'
import type { Settings } from '../settings.js'
import type { StoredObject } from '../storage.js'

/** Store requests one page may cost, of up to 1,000 entries each. What lies beyond comes with later pages. */
export const maxRequests = 10

/** Entries one store request brings at most. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const storePageSize = 1000

/** What one page of a list is to hold. */
export interface Listing {
  readonly settings: Settings
  /** The folder's, in the store. */
  readonly prefix: string
  /** Files on the page. */
  readonly limit: number
  readonly from: Position | undefined
  /** Folded by `fold`; `''` for all. */
  readonly search: string
  /** Lower case, without the dot; empty for all. */
  readonly extensions: ReadonlySet<string>
  readonly withFolders: boolean
  readonly signal: AbortSignal
}

/** What was found. `next` is there when there is more. */
export interface Page {
  readonly files: { readonly key: string; readonly object: StoredObject }[]
  /** Canonical paths. */
  readonly folders: readonly string[]
  readonly next?: Position
}

/** Text without its case and without the ways of composing a letter, so that what looks the same is found. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

export function isWanted({ search, extensions }: Listing, key: string): boolean {
  const { name } = splitKey(key)
  if (extensions.size > 0 && !extensions.has(extensionOf(name))) return false
  return search === '' || fold(name).includes(search)
}
