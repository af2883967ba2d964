/** For the site: what `parse` has ended a field's value with, where the media store has the option `dimensions`. */

export interface Dimensions {
  /** Natural width and height in pixels, orientation applied. */
  readonly width: number
  readonly height: number
}

/** Width and height of a picture by its address as a field has stored it, `…#WIDTHxHEIGHT`. @returns nothing where it has none */
export function readDimensions(url: string): Dimensions | undefined {
  const [, width, height] = /#([1-9]\d*)x([1-9]\d*)$/.exec(url) ?? []
  return width && height ? { width: Number(width), height: Number(height) } : undefined
}
