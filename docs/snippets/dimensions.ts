import { readDimensions } from '@tina-s3/client-store/dimensions'

/** Attributes for `<img>` and for `next/image`, by what an image field has stored. */
export function toImageAttributes(stored: string) {
  // `undefined` for pictures whose size was not known, and for those from before the option.
  const { width, height } = readDimensions(stored) ?? {}
  return { src: stored, width, height }
}
