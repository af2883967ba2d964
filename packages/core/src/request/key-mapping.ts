import { joinKey, maxKeyBytes, normalizeKey } from '@tina-s3/contract'
import { MediaError } from './errors.js'
import { isHidden } from '../storage/hidden.js'
import type { Settings } from './settings.js'

/**
 * A key of the media library as the storage's key.
 * @throws MediaError `invalid-path` when a segment begins with a dot, or the media root makes it too long
 */
export function toStoreKey({ mediaRoot }: Settings, key: string): string {
  if (isHidden(key)) throw new MediaError('invalid-path', 'A name cannot begin with a dot.')
  const storeKey = joinKey(mediaRoot, key)
  const bytes = new TextEncoder().encode(storeKey).byteLength
  if (bytes <= maxKeyBytes) return storeKey
  throw new MediaError(
    'invalid-path',
    `The name is too long: ${bytes} bytes with its folders, the limit is ${maxKeyBytes}.`,
  )
}

/** What the storage's list prefix for a directory is: empty, or with `/` at its end. */
export function toPrefix({ mediaRoot }: Settings, directory: string): string {
  const path = directory === '' ? mediaRoot : joinKey(mediaRoot, directory)
  return path === '' ? '' : `${path}/`
}

/**
 * A key of the storage as a key of the library. `undefined` for what the library cannot address: directory markers, and
 * keys that break the path rules, as other programs may have written. Showing those would offer a delete that cannot be asked for.
 */
export function fromStoreKey({ mediaRoot }: Settings, storeKey: string): string | undefined {
  const key = mediaRoot === '' ? storeKey : storeKey.slice(mediaRoot.length + 1)
  if (isHidden(key)) return undefined
  try {
    return normalizeKey(key) === key ? key : undefined
  } catch {
    return undefined
  }
}
