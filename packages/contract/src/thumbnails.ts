/** What browser and handler agree on about thumbnails. An entry of its own, so that browsers load it with the code that makes them. */
import type { MediaItem } from './messages.js'
import type { Problem } from './problems.js'

/** Side of the square that each thumbnail fits, in pixels. */
export const thumbnailSides = { small: 400, large: 1000 } as const

export type ThumbnailName = keyof typeof thumbnailSides

export const thumbnailTypes = ['image/webp', 'image/jpeg', 'image/png'] as const

export type ThumbnailType = (typeof thumbnailTypes)[number]

/** Bytes a thumbnail may have. */
export const maxThumbnailBytes = 200_000

/** Bytes the body of `storeThumbnails` may have: what function hosts take (4.5 MB) and some room. */
export const maxThumbnailsBody = 4_000_000

/** Pixels above which nothing decodes a picture for its thumbnails. */
export const maxPicturePixels = 100_000_000

/** Extensions of what some browser can decode and a thumbnail helps. SVG is small and sharp as it is. */
const pictureExtension = /^(?:avif|bmp|gif|hei[cf]|jfif|jpe?g|png|tiff?|webp)$/

/** Whether a picture may have thumbnails, by its extension without the dot, in lower case. */
export function isPicture(extension: string): boolean {
  return pictureExtension.test(extension)
}

/** Whether a picture is too large to be shown as it is in a square of this side: no thumbnail enlarges, and small files need none. */
export function wantsThumbnail(
  picture: { readonly size: number; readonly width: number; readonly height: number },
  name: ThumbnailName,
): boolean {
  const { size, width, height } = picture
  return size > 150_000 || Math.max(width, height) > 1.5 * thumbnailSides[name]
}

/** Thumbnails of one picture, made in the browser. */
export interface ThumbnailsInput {
  readonly key: string
  /** As the item has it: the version that the thumbnails show. */
  readonly etag: string
  /** Natural width and height in pixels, orientation applied. */
  readonly width: number
  readonly height: number
  /** Of the thumbnails, not of the picture. */
  readonly type: ThumbnailType
  /** Fits 400 × 400 pixels, in Base64 (RFC 4648, 4). Absent where `wantsThumbnail` is false, and required otherwise. */
  readonly small?: string
  /** Fits 1,000 × 1,000 pixels; likewise. */
  readonly large?: string
}

/** 1 to 100 pictures; the body has at most `maxThumbnailsBody` bytes. */
export interface StoreThumbnailsInput {
  readonly thumbnails: readonly ThumbnailsInput[]
}

export interface StoreThumbnailsResponse {
  /** In the order asked: the item as a list shows it from now on, or why there are no thumbnails of it. */
  readonly results: readonly (MediaItem | Problem)[]
}
