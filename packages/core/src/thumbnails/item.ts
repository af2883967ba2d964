import { type MediaItem, extensionOf, splitKey } from '@tina-s3/contract'
import { isPicture, wantsThumbnail } from '@tina-s3/contract/thumbnails'
import { typeOf } from '../content/extensions.js'
import type { ThumbnailAddress } from '../options.js'
import type { Settings } from '../request/settings.js'
import type { StoredObject } from '../storage/provider.js'
import type { Found } from './find.js'
import { type Thumbnail, hasRoom, toThumbnailKey } from './names.js'

/** Sides of the squares for which TinaCMS asks for thumbnails, in CSS pixels. */
const sides = [75, 400, 1000] as const

/** An object of the storage as callers see it. */
export async function toItem(
  settings: Settings,
  key: string,
  object: StoredObject,
  found?: Found,
): Promise<MediaItem> {
  const { thumbnails, mediaRoot, storage } = settings
  const { directory, name } = splitKey(key)
  const type = object.type ?? typeOf(extensionOf(name))
  const { size, etag, lastModified } = object
  const url = storage.publicUrl(object.key)
  const described = { key, directory, name, url, size, lastModified: lastModified.toISOString() }
  const item: MediaItem = { ...described, ...(type && { type }) }
  if (thumbnails === 'none' || !isPicture(extensionOf(name))) return item
  if (thumbnails !== 'browser') return { ...item, thumbnails: await toAddresses(thumbnails, item) }
  if (found) return { ...item, ...toMembers(settings, item, found) }
  return found === null && hasRoom(mediaRoot, { key, etag }) ? { ...item, etag } : item
}

function toMembers({ storage, mediaRoot }: Settings, item: MediaItem, thumbnail: Thumbnail) {
  const { width, height } = thumbnail
  const urlOf = (name: 'small' | 'large') =>
    storage.publicUrl(toThumbnailKey(mediaRoot, item.key, thumbnail, name))
  // The large one is written first: where it is wanted and the small one is there, it is there too.
  const large = wantsThumbnail({ size: item.size, width, height }, 'large') ? urlOf('large') : item.url
  const small = urlOf('small')
  return { thumbnails: { '75x75': small, '400x400': small, '1000x1000': large }, width, height }
}

/** The site's own addresses, and the picture's own where there is none. */
async function toAddresses(address: ThumbnailAddress, item: MediaItem): Promise<Record<string, string>> {
  const entries = sides.map(async (side) => {
    const box = { width: side, height: side }
    return [`${side}x${side}`, (await addressOf(address, item, box)) ?? item.url] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

async function addressOf(...[address, item, box]: [ThumbnailAddress, ...Parameters<ThumbnailAddress>]) {
  try {
    const text: unknown = await address(item, box)
    // A path is one of the page that shows the media manager.
    return typeof text === 'string' && /^(?:https?:\/\/|\/(?!\/))/.test(text) ? text : undefined
  } catch {
    return undefined
  }
}
