import { type MediaItem, joinKey, maxKeyBytes, normalizeKey, splitKey } from '@tina-s3/contract'
import { lookup } from 'mrmime'
import { MediaError } from './errors.js'
import type { Settings } from './settings.js'
import type { StoredObject } from './storage.js'

/** A key of the media library as the store's key. @throws MediaError `invalid-path` when the media root makes it too long */
export function toStoreKey({ mediaRoot }: Settings, key: string): string {
  const storeKey = joinKey(mediaRoot, key)
  const bytes = new TextEncoder().encode(storeKey).byteLength
  if (bytes <= maxKeyBytes) return storeKey
  throw new MediaError(
    'invalid-path',
    `The name is too long: ${bytes} bytes with its folders, the limit is ${maxKeyBytes}.`,
  )
}

/** What the store's list prefix for a folder is: empty, or ending in `/`. */
export function toPrefix({ mediaRoot }: Settings, directory: string): string {
  const path = directory === '' ? mediaRoot : joinKey(mediaRoot, directory)
  return path === '' ? '' : `${path}/`
}

/**
 * A store's key as a key of the library. `undefined` for what the library can not address: folder markers, and
 * keys that break the path rules, as other programs may have written. Showing those would offer a delete that can not be asked for.
 */
export function fromStoreKey({ mediaRoot }: Settings, storeKey: string): string | undefined {
  const key = mediaRoot === '' ? storeKey : storeKey.slice(mediaRoot.length + 1)
  try {
    return normalizeKey(key) === key ? key : undefined
  } catch {
    return undefined
  }
}

export function toItem({ storage }: Settings, key: string, object: StoredObject): MediaItem {
  const { directory, name } = splitKey(key)
  const type = object.type ?? lookup(name)
  const { size, lastModified } = object
  const url = storage.publicUrl(object.key)
  return { key, directory, name, url, size, lastModified: lastModified.toISOString(), ...(type && { type }) }
}
