import { randomBytes } from 'node:crypto'

/** What starts a PNG: its signature, the header of a picture of one pixel, and the head of the chunk with its data. */
const header = Buffer.from(
  '89504e470d0a1a0a0000000d4948445200000001000000010806000000' + '1f15c489' + '7fffffff49444154',
  'hex',
)

/** Bytes that begin as a PNG does, and are noise from there on. */
export function png(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  bytes.set(randomBytes(size))
  bytes.set(header)
  return bytes
}
