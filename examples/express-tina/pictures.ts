/** Pictures without picture files: a sky, a sun and hills as PNG. */
import { crc32, deflateSync } from 'node:zlib'

export interface Scene {
  /** Colours from top to bottom, as `#rrggbb`. */
  readonly sky: readonly [string, string]
  readonly ground: readonly [string, string]
  /** Where the ground begins; 0 is the top, 1 the bottom. */
  readonly horizon: number
  readonly sun: readonly [x: number, y: number]
}

const width = 960
const height = 480

/** @see https://www.w3.org/TR/png-3/ */
export function renderPng(scene: Scene): Uint8Array<ArrayBuffer> {
  const rows = Buffer.alloc(height * (1 + width * 3)) // each row starts with its filter, 0
  let at = 0
  for (let y = 0; y < height; y++) {
    at++
    for (let x = 0; x < width; x++)
      for (const part of colorAt(scene, x / width, y / height)) rows[at++] = part
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8) // 8 bits per channel, RGB
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]
  return Uint8Array.from(Buffer.concat([signature, ...chunks]))
}

function chunk(name: string, data: Buffer): Buffer {
  const frame = Buffer.alloc(data.length + 12)
  frame.writeUInt32BE(data.length, 0)
  frame.write(name, 4, 'latin1')
  data.copy(frame, 8)
  frame.writeUInt32BE(crc32(frame.subarray(4, -4)), data.length + 8)
  return frame
}

type Color = readonly [number, number, number]

function colorAt({ sky, ground, horizon, sun }: Scene, x: number, y: number): Color {
  const hills = horizon + 0.06 * Math.sin(x * 7 + horizon * 20) + 0.03 * Math.sin(x * 17)
  if (y > hills) return mix(ground, (y - hills) / (1 - hills))
  const distance = Math.hypot((x - sun[0]) * (width / height), y - sun[1])
  return distance < 0.09 ? [255, 244, 214] : mix(sky, y / hills)
}

function mix([from, to]: readonly [string, string], share: number): Color {
  const [a, b] = [parse(from), parse(to)]
  const part = (index: 0 | 1 | 2) => Math.round(a[index] + (b[index] - a[index]) * share)
  return [part(0), part(1), part(2)]
}

function parse(color: string): Color {
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
