import { extensionOf, splitKey } from '@tina-s3/contract'
import { hasWords } from './fold.js'
import type { Position } from '../storage/cursor.js'
import type { Settings } from '../request/settings.js'
import type { StoredObject } from '../storage/provider.js'

/** Storage requests one page may cost, of up to 1,000 entries each. What lies beyond comes with later pages. */
export const maxRequests = 10

/** Entries one storage request brings at most. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const storagePageSize = 1000

/** What one page of a list is to hold. */
export interface Listing {
  readonly settings: Settings
  /** The directory's, in the storage. */
  readonly prefix: string
  /** Files on the page. */
  readonly limit: number
  readonly from: Position | undefined
  /** Folded by `readWords`, all of them to be found in a name. With any, a list is a search; empty for all. */
  readonly words: readonly string[]
  /** Lower case, without the dot; empty for all. */
  readonly extensions: ReadonlySet<string>
  readonly withDirectories: boolean
  readonly signal: AbortSignal
}

/** What was found. `next` is there when there is more. */
export interface Page {
  readonly files: { readonly key: string; readonly object: StoredObject }[]
  /** Canonical paths. */
  readonly directories: readonly string[]
  readonly next?: Position
}

export function isWanted({ words, extensions }: Listing, key: string): boolean {
  const { name } = splitKey(key)
  if (extensions.size > 0 && !extensions.has(extensionOf(name))) return false
  return hasWords(name, words)
}
