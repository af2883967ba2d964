/**
 * Thumbnails are hidden objects whose names say all that is to be known of them: the picture, its version
 * and its dimensions. So a LIST finds them, and those of a version that was replaced show nothing else.
 */
import { type ThumbnailName, type ThumbnailType, joinKey, maxKeyBytes, splitKey } from '@tina-s3/contract'
import { thumbnailSides } from '@tina-s3/contract/thumbnails'
import { thumbnailsDirectory } from '../storage/hidden.js'

/** What is known of a picture by its thumbnails. */
export interface Thumbnail {
  /** Of the picture's version, see `toEtagName`. */
  readonly etag: string
  /** Natural width and height of the picture in pixels. */
  readonly width: number
  readonly height: number
  readonly type: ThumbnailType
}

/** A picture and its version. */
export interface PictureVersion {
  /** Relative to the media root. */
  readonly key: string
  readonly etag: string
}

const extensions = {
  'image/webp': 'webp',
  'image/jpeg': 'jpg',
  'image/png': 'png',
} as const satisfies Record<ThumbnailType, string>
const types = new Map<string | undefined, ThumbnailType>([
  ['webp', 'image/webp'],
  ['jpg', 'image/jpeg'],
  ['png', 'image/png'],
])

/** Bytes a name may have on all common file systems. */
const maxNameBytes = 255

/** An ETag as it stands in names: without quotes, dots, and what an address would have to encode. */
export function toEtagName(etag: string): string {
  return etag.replace(/[^A-Za-z0-9-]/g, '')
}

/** Where the thumbnails of a directory's pictures are: beside no other directory, since those do not begin with a dot. */
export function toThumbnailPrefix(mediaRoot: string, directory: string, name: ThumbnailName): string {
  const parent = joinKey(mediaRoot, thumbnailsDirectory)
  return `${directory === '' ? parent : `${parent}/${directory}`}/.${thumbnailSides[name]}/`
}

/** The key of a thumbnail in the storage. */
export function toThumbnailKey(
  mediaRoot: string,
  key: string,
  { etag, width, height, type }: Thumbnail,
  name: ThumbnailName,
): string {
  const { directory, name: picture } = splitKey(key)
  const prefix = toThumbnailPrefix(mediaRoot, directory, name)
  return `${prefix}${picture}.${etag}.${width}x${height}.${extensions[type]}`
}

/** Whether the thumbnails' names are no longer than storages and disks take them, whatever the dimensions are. */
export function hasRoom(mediaRoot: string, { key, etag }: PictureVersion): boolean {
  const longest = { etag: toEtagName(etag), width: 10_000, height: 10_000, type: 'image/webp' } as const
  if (longest.etag === '') return false
  const bytes = new TextEncoder().encode(toThumbnailKey(mediaRoot, key, longest, 'large'))
  return bytes.byteLength <= maxKeyBytes && bytes.byteLength - bytes.lastIndexOf(slash) <= maxNameBytes + 1
}

const slash = 0x2f

/** What a thumbnail's name, without its directory, says; `undefined` for other names. */
export function parseThumbnailName(name: string): (Thumbnail & { readonly picture: string }) | undefined {
  const [, version = '', width, height, extension] = pattern.exec(name) ?? []
  const type = types.get(extension)
  const dot = version.lastIndexOf('.')
  if (type === undefined || dot < 1) return undefined
  const etag = version.slice(dot + 1)
  if (etag === '' || toEtagName(etag) !== etag) return undefined
  return { picture: version.slice(0, dot), etag, width: Number(width), height: Number(height), type }
}

const pattern = /^(.+)\.([1-9]\d{0,4})x([1-9]\d{0,4})\.(webp|jpg|png)$/s
