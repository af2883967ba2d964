/** Bytes of a picture that are looked at: some metadata comes before its size, and may be long. */
export const headerBytes = 256 * 1024

/**
 * Width × height as the first bytes of a JPEG, PNG, GIF, WebP, AVIF or BMP picture have it, before anything decodes the rest.
 * @returns nothing for other formats, and where the bytes end too early
 */
export function readPixels(bytes: ArrayBuffer): number | undefined {
  const view = new DataView(bytes)
  const u16 = (at: number) => view.getUint16(at)
  const u32 = (at: number) => view.getUint32(at)
  const little = (at: number) => view.getUint32(at, true)
  try {
    switch (u32(0)) {
      // PNG
      case 0x89504e47:
        return u32(16) * u32(20)
      // GIF
      case 0x47494638:
        return (little(6) & 0xffff) * (little(6) >>> 16)
      // WebP: VP8X and VP8L have one less than the size, in 24 and in 14 bits.
      case 0x52494646:
        if (u32(12) === 0x56503858) return ((little(24) & 0xffffff) + 1) * ((little(26) >>> 8) + 1)
        if (u32(12) === 0x5650384c) return ((little(21) & 0x3fff) + 1) * (((little(21) >> 14) & 0x3fff) + 1)
        return (little(26) & 0x3fff) * ((little(26) >>> 16) & 0x3fff)
    }
    // BMP: the height is negative where rows go from top to bottom.
    if (view.getUint16(0) === 0x424d) return little(18) * Math.abs(view.getInt32(22, true))
    // AVIF and HEIF: a property for each picture in the file, tiles and the whole.
    if (u32(4) === 0x66747970) return largestExtent(view)
    // JPEG: segments up to the frame header. Browsers decode no frames but those of 0xC0 to 0xC3.
    for (let at = 2; u16(0) === 0xffd8; at += 2 + u16(at + 2)) {
      const marker = u16(at)
      if (marker < 0xffc0) break
      if (marker < 0xffc4) return u16(at + 5) * u16(at + 7)
    }
  } catch {
    // The bytes have ended.
  }
  return undefined
}

/** The largest picture of which there is an `ispe` box (ISO/IEC 23008-12, 6.5.3). */
function largestExtent(view: DataView): number | undefined {
  let largest = 0
  for (let at = 8; at + 16 <= view.byteLength; at++) {
    if (view.getUint32(at) !== 0x69737065) continue
    largest = Math.max(largest, view.getUint32(at + 8) * view.getUint32(at + 12))
  }
  return largest || undefined
}
