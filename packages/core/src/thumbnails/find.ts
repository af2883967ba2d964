/** Which thumbnails there are, found out by LISTs of the hidden directories that they are in. */
import { splitKey } from '@tina-s3/contract'
import type { Settings } from '../request/settings.js'
import { compareKeys } from '../storage/key-order.js'
import type { StoredObject } from '../storage/provider.js'
import { type Thumbnail, parseThumbnailName, toEtagName, toThumbnailPrefix } from './names.js'

/** What is known of a picture's thumbnails: `null` where there are none, `undefined` where nobody has looked. */
export type Found = Thumbnail | null | undefined

/** Looks up one picture of a directory. */
export type Lookup = (picture: string, etag: string) => Found

export interface LookupOptions {
  readonly directory: string
  /** The name before those that will be looked up, or the first of them. @default '' */
  readonly from?: string | undefined
  /** Thumbnails that are listed, 1 to 1,000. */
  readonly limit: number
  readonly signal: AbortSignal
}

/** Finds thumbnails in one directory by one LIST. Never rejects: where that fails, nothing is known. */
export async function lookUpThumbnails(
  { storage, mediaRoot }: Settings,
  { directory, from = '', limit, signal }: LookupOptions,
): Promise<Lookup> {
  const prefix = toThumbnailPrefix(mediaRoot, directory, 'small')
  const isOrdered = storage.capabilities.orderedListing !== false
  const range = isOrdered ? { limit, startAfter: prefix + from } : { limit: 1000 }
  try {
    const { objects, cursor } = await storage.list({ prefix, ...range, signal })
    const found = toIndex(objects, prefix)
    const last = isOrdered ? objects.at(-1)?.key : undefined
    return (picture, etag) => {
      const thumbnail = found.get(`${picture}.${toEtagName(etag)}`)
      if (thumbnail !== undefined || cursor === undefined) return thumbnail ?? null
      // The slash comes after the dot: the list has got past everything that begins with the name and a dot.
      const isPast = last !== undefined && compareKeys(last, `${prefix}${picture}/`) > 0
      return isPast ? null : undefined
    }
  } catch {
    return () => undefined
  }
}

/** By the picture's name, a dot, and its ETag. */
function toIndex(objects: readonly StoredObject[], prefix: string): ReadonlyMap<string, Thumbnail> {
  const found = new Map<string, Thumbnail>()
  for (const { key, size } of objects) {
    const parsed = size === 0 ? undefined : parseThumbnailName(key.slice(prefix.length))
    if (parsed === undefined) continue
    const { picture, ...thumbnail } = parsed
    const version = `${picture}.${thumbnail.etag}`
    if (!found.has(version)) found.set(version, thumbnail)
  }
  return found
}

/** Versions of one picture whose thumbnails are looked for: the one that is there, and what is left of others. */
const maxVersions = 10

/** The thumbnails of a picture, of whatever version. @throws StorageError */
export async function findVersions(
  { storage, mediaRoot }: Pick<Settings, 'storage' | 'mediaRoot'>,
  key: string,
  signal: AbortSignal,
): Promise<readonly Thumbnail[]> {
  const { directory, name } = splitKey(key)
  const prefix = toThumbnailPrefix(mediaRoot, directory, 'small')
  const isOrdered = storage.capabilities.orderedListing !== false
  const range = isOrdered ? { limit: 4 * maxVersions, startAfter: `${prefix}${name}.` } : { limit: 1000 }
  const { objects } = await storage.list({ prefix, ...range, signal })
  return objects
    .flatMap((object) => parseThumbnailName(object.key.slice(prefix.length)) ?? [])
    .filter(({ picture }) => picture === name)
    .slice(0, maxVersions)
}
