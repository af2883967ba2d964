import type { ThumbnailName, ThumbnailType, ThumbnailsInput } from '@tina-s3/contract'
import {
  maxPicturePixels,
  maxThumbnailBytes,
  thumbnailSides,
  wantsThumbnail,
} from '@tina-s3/contract/thumbnails'
import type { Drawing } from './draw.js'
import { headerBytes, readPixels } from './header.js'
import { chooseDraw } from './runner.js'
import type { State } from './state.js'

/** Bytes of a picture that is decoded without knowing its size. */
export const maxUnknownSize = 50_000_000

/** Two pictures at a time: each may take 400 MB while it is decoded. */
const turns: Promise<unknown>[] = []
let next = 0

export type Thumbnails = Omit<ThumbnailsInput, 'key' | 'etag'>

/** Makes the thumbnails of a picture when it is its turn, if they are wanted then. @returns nothing where it has none, or the handler takes none; never rejects */
export function makeThumbnails(
  state: State,
  picture: Blob,
  isWanted = () => true,
): Promise<Thumbnails | undefined> {
  const turn = next++ % 2
  const making = Promise.resolve(turns[turn])
    .then(() => (state.takes !== false && isWanted() ? make(picture) : undefined))
    .catch(() => undefined)
  turns[turn] = making
  return making
}

async function make(picture: Blob): Promise<Thumbnails | undefined> {
  const { size } = picture
  const pixels = readPixels(await picture.slice(0, headerBytes).arrayBuffer())
  if (pixels === undefined ? size > maxUnknownSize : pixels > maxPicturePixels) return undefined
  const [draw, type] = await chooseDraw()
  const { large, small } = thumbnailSides
  const options = { sides: [large, small], maxBytes: maxThumbnailBytes, type }
  const { width, height, thumbnails } = (await draw(options, picture)) as Drawing
  const wants = (name: ThumbnailName) => wantsThumbnail({ size, width, height }, name)
  if (!wants('small')) return undefined
  return {
    width,
    height,
    type: thumbnails[0]!.type as ThumbnailType,
    small: await toBase64(thumbnails[1]!),
    ...(wants('large') && { large: await toBase64(thumbnails[0]!) }),
  }
}

function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve((reader.result as string).split(',')[1]!)
    reader.onerror = reject
    reader.readAsDataURL(blob)
  })
}
