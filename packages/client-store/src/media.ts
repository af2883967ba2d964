/** The contract's items and folders as Tina's media. */
import { type MediaItem, splitKey, trimTrailingSlashes } from '@tina-s3/contract'
import type { Media } from './tina.js'

/** Sizes the media manager asks for, in CSS pixels. */
export const managerSizes = [75, 400, 1000].map((side) => ({ w: side, h: side }))

/** Tina's many ways to write a folder (`/`, `./`, `/a/`) as one. */
export function toDirectory(directory: string | undefined): string {
  return trimTrailingSlashes((directory ?? '').replace(/^(\.?\/)+/, '')).replace(/^\.$/, '')
}

export function toMedia(
  { key, name, directory, url, thumbnails, width, height }: MediaItem,
  sizes: readonly { w: number; h: number }[],
): Media {
  // Without a thumbnail Tina shows a file icon; the picture itself is better than that.
  const pictures = sizes.map(({ w, h }) => [`${w}x${h}`, thumbnails?.[`${w}x${h}`] ?? url] as const)
  return {
    type: 'file',
    id: key,
    filename: name,
    directory,
    src: url,
    thumbnails: Object.fromEntries(pictures),
    width,
    height,
  }
}

export function toFolder(path: string): Media {
  const { directory, name } = splitKey(path)
  // A file may have the same path; ids are to differ.
  return { type: 'dir', id: `${path}/`, filename: name, directory }
}
