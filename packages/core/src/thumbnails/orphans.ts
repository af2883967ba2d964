/**
 * Thumbnails without their picture, or of a version that was replaced. A page of thumbnails is compared with the pictures between its first
 * and its last one, so that a library of any size is read once, and never held in memory.
 */
import { type ThumbnailName, splitKey } from '@tina-s3/contract'
import { isHidden, thumbnailsDirectory } from '../storage/hidden.js'
import { compareKeys } from '../storage/key-order.js'
import type { CallOptions, StorageProvider, StoredObject } from '../storage/provider.js'
import { parseThumbnailName, toEtagName } from './names.js'

/** What the key of a thumbnail says. */
interface Place {
  readonly object: StoredObject
  readonly size: ThumbnailName
  readonly name: string
  readonly picture: string
  readonly etag: string
}

/** Thumbnails of one directory and size. */
interface Group {
  /** Prefix of the pictures. */
  readonly library: string
  readonly places: Place[]
}

const sizes = new Map<string, ThumbnailName>([
  ['.400', 'small'],
  ['.1000', 'large'],
])

export interface OrphanOptions extends CallOptions {
  /** Prefix of the list. */
  readonly prefix: string
  readonly before: Date
}

export interface Orphan {
  readonly object: StoredObject
  /** The key of the small thumbnail that says that this large one is there. */
  readonly small?: string
}

/** Finds the orphans among the objects of a page, in the order in which they are to be removed. */
export type FindOrphans = (objects: readonly StoredObject[]) => Promise<Orphan[]>

/**
 * Removes one. A large thumbnail without its small one may get that meanwhile, and then nothing may be missing that the small one says is
 * there: one of the two goes with the other.
 */
export async function removeOrphan(
  storage: StorageProvider,
  { object, small }: Orphan,
  options: CallOptions,
): Promise<void> {
  if (small !== undefined && (await storage.head(small, options)) !== undefined) return
  await storage.delete(object.key, { onlyIf: { etag: object.etag }, ...options })
  const late = small === undefined ? undefined : await storage.head(small, options)
  if (late !== undefined) await storage.delete(late.key, { onlyIf: { etag: late.etag }, ...options })
}

/** For the pages of one recursive list, in their order. What is no thumbnail, or is not older than `before`, is passed over. */
export function createOrphanFinder(storage: StorageProvider, options: OrphanOptions): FindOrphans {
  const isOld = ({ lastModified }: StoredObject) => lastModified < options.before
  /** Small thumbnails that were found with their large ones, until the list has got to them. */
  const found = new Set<string>()

  async function inGroup(thumbnails: string, { library, places }: Group): Promise<Orphan[]> {
    const pictures = await findObjects(storage, library, namesOf(places, 'picture'), options)
    const isOrphan = ({ picture, etag }: Place) => toEtagName(pictures.get(picture)?.etag ?? '') !== etag
    const large = places.filter(({ size }) => size === 'large')
    const prefix = `${thumbnails.slice(0, thumbnails.lastIndexOf('/.'))}/.400/`
    const smallOnes = await findObjects(storage, prefix, namesOf(large, 'name'), options)
    return places.flatMap((place) => {
      const { object, size, name } = place
      const small = size === 'large' ? smallOnes.get(name) : undefined
      if (size === 'small') return found.delete(object.key) || !isOrphan(place) ? [] : [{ object }]
      const large = { object, small: prefix + name }
      // Its upload has ended before the small one was written.
      if (small === undefined) return [large]
      if (!isOrphan(place) || !isOld(small)) return []
      found.add(small.key)
      // First, since it says that the large one is there.
      return [{ object: small }, large]
    })
  }

  return async (objects) => {
    const orphans: Orphan[] = []
    for (const [thumbnails, group] of groupAll(objects.filter(isOld), options.prefix))
      orphans.push(...(await inGroup(thumbnails, group)))
    return orphans
  }
}

function namesOf(places: readonly Place[], member: 'name' | 'picture'): ReadonlySet<string> {
  return new Set(places.map((place) => place[member]))
}

function groupAll(objects: readonly StoredObject[], prefix: string): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const object of objects) {
    const path = `/${object.key.slice(prefix.length)}`
    const start = path.lastIndexOf(marker)
    if (start < 0) continue
    const { directory: parent, name } = splitKey(path.slice(start + marker.length))
    const { directory, name: side } = splitKey(parent)
    const size = sizes.get(side)
    const parsed = parseThumbnailName(name)
    if (size === undefined || parsed === undefined || isHidden(directory)) continue
    const thumbnails = object.key.slice(0, -name.length)
    const root = prefix + path.slice(1, start + 1)
    const library = directory === '' ? root : `${root}${directory}/`
    const group = groups.get(thumbnails) ?? { library, places: [] }
    groups.set(thumbnails, group)
    group.places.push({ object, size, name, picture: parsed.picture, etag: parsed.etag })
  }
  return groups
}

const marker = `/${thumbnailsDirectory}/`

/** Those of the names that are there, directly below a prefix. Lists what lies between the first and the last of them. */
async function findObjects(
  storage: StorageProvider,
  prefix: string,
  names: ReadonlySet<string>,
  { signal }: CallOptions,
): Promise<ReadonlyMap<string, StoredObject>> {
  const found = new Map<string, StoredObject>()
  const sorted = [...names].sort(compareKeys)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined) return found
  const isOrdered = storage.capabilities.orderedListing !== false
  // The nearest key before the first one that can be written: without its last character.
  const startAfter = isOrdered ? prefix + [...first].slice(0, -1).join('') : undefined
  let cursor: string | undefined
  do {
    const position = cursor === undefined ? { startAfter } : { cursor }
    const page = await storage.list({ prefix, limit: 1000, ...position, signal })
    for (const object of page.objects) {
      const name = object.key.slice(prefix.length)
      if (names.has(name)) found.set(name, object)
    }
    const end = page.objects.at(-1)?.key
    cursor = isOrdered && end !== undefined && compareKeys(end, prefix + last) >= 0 ? undefined : page.cursor
  } while (cursor !== undefined)
  return found
}
