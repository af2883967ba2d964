export interface Drawing {
  /** Of the picture, in pixels, orientation applied. */
  readonly width: number
  readonly height: number
  /** In the order of the sides. */
  readonly thumbnails: readonly Blob[]
}

export interface DrawOptions {
  /** Pixels of the squares that the thumbnails fit, the largest first. */
  readonly sides: readonly number[]
  /** Bytes a thumbnail may have. */
  readonly maxBytes: number
  /** Of the thumbnails. With JPEG, what is transparent becomes PNG if that is small enough, and otherwise gets a white background. */
  readonly type: string
}

/**
 * Decodes a picture once and draws thumbnails of it, none larger than itself. Its text runs in a worker: it refers to nothing outside of itself.
 * @param picture without one, it draws one that is known. The result is then the type it was encoded as; nothing when it came back as another, as in
 * browsers that protect from fingerprinting by noise.
 * @returns nothing where they are not small enough in two qualities @throws where the browser cannot decode the picture
 */
export async function draw(
  { sides, maxBytes, type }: DrawOptions,
  picture?: Blob,
): Promise<Drawing | string | undefined> {
  const open = (canvas: OffscreenCanvas) => canvas.getContext('2d')!

  if (!picture) {
    const canvas = new OffscreenCanvas(16, 16)
    const context = open(canvas)
    context.fillRect(0, 0, 8, 16)
    const blob = await canvas.convertToBlob({ type })
    context.clearRect(0, 0, 16, 16)
    context.drawImage(await createImageBitmap(blob), 0, 0)
    // Black to the left, nothing to the right. Some browsers change the lowest bits, which nobody sees.
    const isClose = (value: number, index: number) =>
      Math.abs(value - (index % 4 > 2 && index % 64 < 32 ? 255 : 0)) < 64
    return context.getImageData(0, 0, 16, 16).data.every(isClose) ? blob.type : undefined
  }

  let bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' })
  const { width, height } = bitmap
  const canvases: OffscreenCanvas[] = []
  for (const side of sides) {
    const scale = Math.min(1, side / Math.max(width, height))
    // At least one pixel, also of what is very wide.
    const [resizeWidth, resizeHeight] = [Math.ceil(width * scale), Math.ceil(height * scale)]
    // Firefox skips pixels when a canvas scales.
    const resized = await createImageBitmap(bitmap, { resizeWidth, resizeHeight, resizeQuality: 'high' })
    bitmap.close()
    bitmap = resized
    const canvas = new OffscreenCanvas(resizeWidth, resizeHeight)
    open(canvas).drawImage(bitmap, 0, 0)
    canvases.push(canvas)
  }
  bitmap.close()
  const encodeAll = async (format: string, quality: number) => {
    const encoding = canvases.map((canvas) => canvas.convertToBlob({ type: format, quality }))
    const thumbnails = await Promise.all(encoding)
    return thumbnails.every(({ size }) => size <= maxBytes) ? { width, height, thumbnails } : undefined
  }
  if (type === 'image/jpeg') {
    const smallest = canvases.at(-1)!
    const pixels = open(smallest).getImageData(0, 0, smallest.width, smallest.height).data
    const isOpaque = pixels.every((value, index) => index % 4 < 3 || value > 254)
    const transparent = isOpaque ? undefined : await encodeAll('image/png', 1)
    if (transparent) return transparent
    for (const canvas of canvases) {
      const context = open(canvas)
      context.globalCompositeOperation = 'destination-over'
      context.fillStyle = '#fff'
      context.fillRect(0, 0, canvas.width, canvas.height)
    }
  }
  return (await encodeAll(type, 0.8)) ?? encodeAll(type, 0.5)
}
