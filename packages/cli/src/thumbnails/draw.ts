import { type ThumbnailName, type ThumbnailsInput } from '@tina-s3/contract'
import { maxThumbnailBytes, thumbnailSides, wantsThumbnail } from '@tina-s3/contract/thumbnails'
import type { Sharp } from './load-sharp.js'

/** Pixels above which nothing is decoded: 200 MB. Browsers take up to 100 megapixels. */
const limitInputPixels = 50_000_000

/** The qualities that browsers try, in percent. */
const qualities = [80, 50] as const

export type Thumbnails = Omit<ThumbnailsInput, 'key' | 'etag'>

/**
 * What browsers make of a picture: its first frame, upright, as WebP.
 * @returns nothing for pictures that are small as they are @throws where it cannot be decoded, or no quality makes it small enough
 */
export async function drawThumbnails(sharp: Sharp, picture: Buffer): Promise<Thumbnails | undefined> {
  const open = () => sharp(picture, { limitInputPixels, failOn: 'error', sequentialRead: true })
  // Of the header alone, so that the limit has a message of its own.
  const { autoOrient } = await sharp(picture, { limitInputPixels: false }).metadata()
  const { width, height } = autoOrient
  if (width * height > limitInputPixels)
    throw new Error(
      `It has ${width} × ${height} pixels, and the limit is 50 megapixels. Browsers make these.`,
    )
  const wants = (name: ThumbnailName) => wantsThumbnail({ size: picture.byteLength, width, height }, name)
  if (!wants('small')) return undefined
  for (const quality of qualities) {
    const draw = async (name: ThumbnailName) => {
      const scale = Math.min(1, thumbnailSides[name] / Math.max(width, height))
      // At least one pixel, also of what is very wide.
      const box = { width: Math.ceil(width * scale), height: Math.ceil(height * scale), fit: 'fill' } as const
      return open().autoOrient().resize(box).webp({ quality }).toBuffer()
    }
    const small = await draw('small')
    const large = wants('large') ? await draw('large') : undefined
    if (small.byteLength > maxThumbnailBytes || (large?.byteLength ?? 0) > maxThumbnailBytes) continue
    const content = { small: small.toString('base64'), ...(large && { large: large.toString('base64') }) }
    return { width, height, type: 'image/webp', ...content }
  }
  throw new Error(`Its thumbnails have more than ${maxThumbnailBytes / 1000} kB.`)
}
