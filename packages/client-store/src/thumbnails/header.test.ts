import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { headerBytes, readPixels } from './header.js'

const toBuffer = (bytes: Uint8Array) => Uint8Array.from(bytes).buffer
const open = (width: number, height: number, alpha = false) =>
  sharp({
    create: { width, height, channels: alpha ? 4 : 3, background: { r: 40, g: 90, b: 20, alpha: 0.5 } },
  })

describe('readPixels', () => {
  it.each([
    ['JPEG', () => open(700, 500).jpeg()],
    ['progressive JPEG', () => open(700, 500).jpeg({ progressive: true })],
    ['JPEG with EXIF and ICC data', () => open(700, 500).withMetadata({ orientation: 6 }).jpeg()],
    ['PNG', () => open(700, 500).png()],
    ['interlaced PNG', () => open(700, 500).png({ progressive: true })],
    ['GIF', () => open(700, 500).gif()],
    ['WebP', () => open(700, 500).webp()],
    ['lossless WebP', () => open(700, 500).webp({ lossless: true })],
    ['AVIF', () => open(700, 500).avif({ effort: 0 })],
    ['AVIF with alpha', () => open(700, 500, true).avif({ effort: 0 })],
    ['WebP with alpha and metadata', () => open(700, 500, true).withMetadata().webp()],
  ])('reads the size of %s', async (_name, picture) => {
    const bytes = await picture().toBuffer()
    expect(readPixels(toBuffer(bytes))).toBe(700 * 500)
  })

  it('sees 120 megapixels in the first bytes of a PNG', () => {
    const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200002ee0000027100100000000', 'hex')
    expect(readPixels(toBuffer(bytes))).toBe(120_000_000)
  })

  it.each([
    [500, 'bottom to top'],
    [-500, 'top to bottom'],
  ])('reads the size of a BMP picture with the height %i: %s', (height) => {
    const bytes = Buffer.alloc(54)
    bytes.write('BM')
    bytes.writeInt32LE(700, 18)
    bytes.writeInt32LE(height, 22)
    expect(readPixels(toBuffer(bytes))).toBe(700 * 500)
  })

  it('knows nothing of a picture whose header has not arrived, nor of other formats', async () => {
    for (const picture of [
      open(70, 50).jpeg(),
      open(70, 50).png(),
      open(70, 50).gif(),
      open(70, 50).webp(),
    ]) {
      const bytes = await picture.toBuffer()
      for (let length = 0; length < 9; length++)
        expect(readPixels(toBuffer(bytes.subarray(0, length)))).toBeUndefined()
    }
    expect(readPixels(toBuffer(await open(70, 50).tiff().toBuffer()))).toBeUndefined()
    expect(readPixels(toBuffer(Buffer.from('<!doctype html><title>A page</title>')))).toBeUndefined()
  })

  it('ends on headers that lie: segments without a length, without an end, and without a frame', () => {
    const jpeg = (...segments: number[]) => toBuffer(Uint8Array.from([0xff, 0xd8, ...segments]))
    expect(readPixels(jpeg(0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0))).toBeUndefined()
    expect(readPixels(jpeg(0xff, 0xe1, 0xff, 0xff))).toBeUndefined()
    expect(readPixels(jpeg(0xff, 0xda, 0, 4, 0, 0))).toBeUndefined()
    expect(readPixels(jpeg(0, 0, 0, 0, 0, 0))).toBeUndefined()
    expect(readPixels(toBuffer(new Uint8Array(headerBytes).fill(0xff)))).toBeUndefined()
  })

  it('takes time in proportion to the bytes', () => {
    const segments = new Uint8Array(headerBytes)
    segments.set([0xff, 0xd8])
    for (let at = 2; at < headerBytes - 4; at += 4) segments.set([0xff, 0xe0, 0, 2], at)
    const start = performance.now()
    expect(readPixels(segments.buffer)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(200)
  })
})
