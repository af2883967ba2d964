/**
 * Thumbnails follow their picture when it is deleted, renamed or replaced. That comes after the operation
 * itself, which has succeeded by then and stays a success: what cannot be done now is left to clean-up.
 */
import { extensionOf, splitKey } from '@tina-s3/contract'
import { isPicture, wantsThumbnail } from '@tina-s3/contract/thumbnails'
import type { Settings } from '../request/settings.js'
import type { StoredObject } from '../storage/provider.js'
import { type Found, findVersions } from './find.js'
import { type Thumbnail, hasRoom, toEtagName, toThumbnailKey } from './names.js'

/** What is to be known of a site for its thumbnails to follow. */
export type Library = Pick<Settings, 'storage' | 'mediaRoot' | 'thumbnails'>

/** Milliseconds that all requests of one picture may take; nobody's signal ends them. */
const timeout = 5_000

/** Removes the thumbnails of a picture that was deleted. */
export async function removeThumbnails(settings: Library, key: string): Promise<void> {
  await follow(settings, key, async (signal) => {
    const versions = await findVersions(settings, key, signal)
    await removeAll(settings, key, versions, signal)
    return null
  })
}

/** Removes the thumbnails of all versions of a picture but one. @returns those of that one */
export function keepVersion(settings: Library, key: string, { etag }: StoredObject): Promise<Found> {
  return follow(settings, key, async (signal) => {
    const versions = await findVersions(settings, key, signal)
    const isKept = (version: Thumbnail) => version.etag === toEtagName(etag)
    const others = versions.filter((version) => !isKept(version))
    await removeAll(settings, key, others, signal)
    return versions.find(isKept) ?? null
  })
}

export interface MovedPicture {
  /** Relative to the media root. */
  readonly key: string
  readonly object: Pick<StoredObject, 'etag' | 'size'>
}

/** Moves the thumbnails of a picture that was renamed. @returns them, if there were any */
export function moveThumbnails(settings: Library, from: MovedPicture, to: MovedPicture): Promise<Found> {
  return follow(settings, from.key, async (signal) => {
    const versions = await findVersions(settings, from.key, signal)
    const moved = await copyCurrent(settings, { from, to, versions }, signal).catch(() => null)
    await removeAll(settings, from.key, versions, signal)
    return moved
  })
}

/** Copies the thumbnails of a picture that was copied. @returns them, if there were any */
export function copyThumbnails(settings: Library, from: MovedPicture, to: MovedPicture): Promise<Found> {
  return follow(settings, from.key, async (signal) => {
    const versions = await findVersions(settings, from.key, signal)
    return copyCurrent(settings, { from, to, versions }, signal)
  })
}

async function copyCurrent(
  settings: Library,
  { from, to, versions }: { from: MovedPicture; to: MovedPicture; versions: readonly Thumbnail[] },
  signal: AbortSignal,
): Promise<Found> {
  const current = versions.find(({ etag }) => etag === toEtagName(from.object.etag))
  const { mediaRoot, storage } = settings
  const { etag, size } = to.object
  if (current === undefined || !hasRoom(mediaRoot, { key: to.key, etag })) return null
  const copy = { ...current, etag: toEtagName(etag) }
  // The large one first: the small one says that it is there.
  for (const name of ['large', 'small'] as const) {
    if (!wantsThumbnail({ ...current, size }, name)) continue
    const source = toThumbnailKey(mediaRoot, from.key, current, name)
    await storage.copy(source, toThumbnailKey(mediaRoot, to.key, copy, name), { signal })
  }
  return copy
}

async function removeAll(
  { mediaRoot, storage }: Library,
  key: string,
  versions: readonly Thumbnail[],
  signal: AbortSignal,
): Promise<void> {
  const removals = versions.map(async (version) => {
    for (const name of ['small', 'large'] as const)
      await storage.delete(toThumbnailKey(mediaRoot, key, version, name), { signal })
  })
  await Promise.allSettled(removals)
}

/** What fails here fails nothing else. */
async function follow(
  { thumbnails }: Library,
  key: string,
  work: (signal: AbortSignal) => Promise<Found>,
): Promise<Found> {
  if (thumbnails !== 'browser' || !isPicture(extensionOf(splitKey(key).name))) return null
  try {
    return await work(AbortSignal.timeout(timeout))
  } catch {
    return null
  }
}
