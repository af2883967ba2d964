/** Pictures that exercise what decodes and scales them. */
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import type { TestFile } from './media-manager.js'

/** Four squares: red, green, blue and yellow, from the top left corner to the bottom right one. */
function quarters(width: number, height: number): Buffer {
  const colors = [0xe02020, 0x20c020, 0x2020e0, 0xe0e020]
  const bytes = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = colors[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)] ?? 0
      bytes.writeUIntBE(color, (y * width + x) * 3, 3)
    }
  }
  return bytes
}

function open(width: number, height: number) {
  return sharp(quarters(width, height), { raw: { width, height, channels: 3 } })
}

async function file(name: string, mimeType: string, buffer: Buffer | Promise<Buffer>): Promise<TestFile> {
  return { name, mimeType, buffer: await buffer }
}

const size = [1200, 800] as const

/** A JPEG whose EXIF data has an orientation, 1 to 8. */
export function rotated(orientation: number): Promise<TestFile> {
  const jpeg = open(...size)
    .withMetadata({ orientation })
    .jpeg()
  return file(`rotated-${orientation}.jpg`, 'image/jpeg', jpeg.toBuffer())
}

export async function animated(type: 'gif' | 'webp'): Promise<TestFile> {
  const frames = await Promise.all([0, 90].map((angle) => open(900, 900).rotate(angle).png().toBuffer()))
  const joined = sharp(frames, { join: { animated: true } }).toFormat(type)
  return file(`animated.${type}`, `image/${type}`, joined.toBuffer())
}

export function plain(name: string, width: number, height: number): Promise<TestFile> {
  return file(name, 'image/png', open(width, height).png().toBuffer())
}

/** One black column in three. */
export function stripes(): Promise<TestFile> {
  const [width, height] = [3600, 2400]
  const bytes = Buffer.from(
    Uint8Array.from({ length: width * height }, (_, index) => (index % 3 === 0 ? 0 : 255)),
  )
  return file(
    'stripes.png',
    'image/png',
    sharp(bytes, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer(),
  )
}

/** Nothing in its left half. */
export function transparent(): Promise<TestFile> {
  const [width, height] = size
  const alpha = Buffer.from(
    Uint8Array.from({ length: width * height }, (_, index) => (index % width < width / 2 ? 0 : 255)),
  )
  return file(
    'transparent.png',
    'image/png',
    open(...size)
      .joinChannel(alpha, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer(),
  )
}

export function cmyk(): Promise<TestFile> {
  return file(
    'cmyk.jpg',
    'image/jpeg',
    open(...size)
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer(),
  )
}

export function deep(): Promise<TestFile> {
  return file(
    '16-bit.png',
    'image/png',
    open(...size)
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
  )
}

/** Only its first half has arrived. */
export async function truncated(): Promise<TestFile> {
  const { buffer } = await camera(0, 2000, 1500)
  return file('truncated.jpg', 'image/jpeg', buffer.subarray(0, buffer.byteLength / 2))
}

/** 120 megapixels in some kilobytes: black, with one bit for each pixel. */
export function gigantic(): Promise<TestFile> {
  const [width, height] = [12_000, 10_000]
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const rows = deflateSync(Buffer.alloc(height * (1 + width / 8)))
  const chunk = (type: string, content: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), content])
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(content.byteLength)
    checksum.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, checksum])
  }
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  const chunks = [chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]
  return file('gigantic.png', 'image/png', Buffer.concat([signature, ...chunks]))
}

export const svg: TestFile = {
  name: 'drawing.svg',
  mimeType: 'image/svg+xml',
  buffer: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30"/></svg>',
  ),
}

export const html: TestFile = {
  name: 'page.jpg',
  mimeType: 'image/jpeg',
  buffer: Buffer.from('<!doctype html><script>alert(1)</script>'),
}

let photo: Promise<Buffer> | undefined

/** As a camera makes them: 24 megapixels, 4 to 8 MB. All show the same, and each has its number in a comment. */
export async function camera(number: number, width = 6000, height = 4000): Promise<TestFile> {
  const buffer = await (width === 6000 ? (photo ??= takePhoto(width, height)) : takePhoto(width, height))
  const comment = Buffer.from(`----number ${String(number).padStart(4, '0')}`)
  comment.writeUInt16BE(0xfffe, 0)
  comment.writeUInt16BE(comment.byteLength - 2, 2)
  const name = `photo-${String(number).padStart(2, '0')}.jpg`
  return file(name, 'image/jpeg', Buffer.concat([buffer.subarray(0, 2), comment, buffer.subarray(2)]))
}

/** Soft shapes and the grain of a sensor. */
async function takePhoto(width: number, height: number): Promise<Buffer> {
  const noise = (sigma: number) => ({ type: 'gaussian' as const, mean: 128, sigma })
  const create = (columns: number, rows: number, sigma: number) =>
    sharp({ create: { width: columns, height: rows, channels: 3, noise: noise(sigma), background: '#888' } })
  const shapes = await create(30, 20, 60).resize(width, height, { kernel: 'cubic' }).raw().toBuffer()
  const grain = await create(1500, 1000, 9).raw().toBuffer()
  for (let index = 0; index < shapes.length; index++) {
    const value = (shapes[index] ?? 0) + (grain[index % grain.length] ?? 0) - 128
    shapes[index] = Math.min(255, Math.max(0, value))
  }
  return sharp(shapes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer()
}
