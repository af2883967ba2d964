import { describe, expect, it } from 'vitest'
import { assertSignature } from './signature.js'

const bytesOf = (text: string, length = 4100) => {
  const bytes = new Uint8Array(length)
  bytes.set(new TextEncoder().encode(text))
  return bytes
}

describe('assertSignature', () => {
  it.each([
    ['a disk image, which begins with 32 kB of zeros', 'system.iso', 'application/octet-stream', bytesOf('')],
    ['a PDF file behind a line break', 'a.pdf', 'application/pdf', bytesOf('\r\n%PDF-1.7\n', 40)],
    ['UTF-16 text with its mark', 'a.csv', 'text/csv', Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x2c, 0, 0x62, 0)],
  ])('accepts %s', async (_what, key, type, head) => {
    await expect(assertSignature(key, type, head)).resolves.toBeUndefined()
  })

  it.each([
    ['blank space', ' '.repeat(4100)],
    ['blank space in UTF-16', '\0 '.repeat(2050)],
  ])('refuses a file of nothing but %s', async (_what, text) => {
    const refused = assertSignature('a.bin', 'application/octet-stream', bytesOf(text))
    await expect(refused).rejects.toMatchObject({ code: 'content-mismatch' })
  })
})
