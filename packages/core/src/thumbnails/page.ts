import { type MediaItem, extensionOf, splitKey } from '@tina-s3/contract'
import { isPicture } from '@tina-s3/contract/thumbnails'
import type { Listing, Page } from '../listing/listing.js'
import { type Lookup, lookUpThumbnails } from './find.js'
import { toItem } from './item.js'

/** Directories of a page of which thumbnails are looked up, each by one LIST. Pictures in others are shown as they are. */
const maxDirectories = 8

/** Entries one LIST has at most. */
const maxLimit = 1000

/** The files of a page as items, with the thumbnails that there are. */
export type ToItems = (files: Page['files']) => Promise<readonly MediaItem[]>

/**
 * Looks for thumbnails beside the list of a directory, where that begins at a known name; otherwise, as for a search, once the page is known.
 * @param directory relative to the media root
 */
export function lookUpBeside(listing: Listing, directory: string): ToItems {
  const { settings, prefix, from, limit, words, extensions, signal } = listing
  const isWanted =
    settings.thumbnails === 'browser' && (extensions.size === 0 || [...extensions].some(isPicture))
  if (!isWanted) return (files) => toItems(listing, files)
  if (words.length > 0 || from?.cursor !== undefined)
    return async (files) => toItems(listing, files, await lookUpAfterwards(listing, files))
  // Some pictures have thumbnails of earlier versions too; with file extensions, others are in between.
  const most = extensions.size > 0 ? maxLimit : Math.min(2 * limit, maxLimit)
  const startAfter = from?.startAfter?.slice(prefix.length)
  const lookup = lookUpThumbnails(settings, { directory, from: startAfter, limit: most, signal })
  return async (files) => toItems(listing, files, new Map([[directory, await lookup]]))
}

/** Looks in the directories that a page shows pictures of, the first ones. */
async function lookUpAfterwards({ settings, signal }: Listing, files: Page['files']) {
  const first = new Map<string, string>()
  for (const { key } of files) {
    const { directory, name } = splitKey(key)
    if (isPicture(extensionOf(name)) && !first.has(directory)) first.set(directory, name)
  }
  const lookups = [...first].slice(0, maxDirectories).map(async ([directory, from]) => {
    const lookup = await lookUpThumbnails(settings, { directory, from, limit: maxLimit, signal })
    return [directory, lookup] as const
  })
  return new Map(await Promise.all(lookups))
}

function toItems(
  { settings }: Listing,
  files: Page['files'],
  lookups?: ReadonlyMap<string, Lookup>,
): Promise<MediaItem[]> {
  const items = files.map(({ key, object }) => {
    const { directory, name } = splitKey(key)
    return toItem(settings, key, object, lookups?.get(directory)?.(name, object.etag))
  })
  return Promise.all(items)
}
