import { describe, expect, it } from 'vitest'
import { createClient } from '../../test/upload-client.js'
import { memoryStorage } from '../memory.js'

describe('createMediaHandler, first bytes of a file', () => {
  const page = '<!doctype html><script>alert(1)</script>'
  const utf16 = (text: string, mark: string, place: (char: string) => string) =>
    mark + [...text].map(place).join('')

  it.each([
    ['1,100 spaces', ' '.repeat(1100) + page],
    ['line ends and form feeds', '\r\n\t\f '.repeat(300) + page],
    ['a byte order mark', `\xef\xbb\xbf${' '.repeat(1100)}${page}`],
    ['more space than is read', ' '.repeat(5000) + page],
    ['UTF-16, little-endian', utf16(page, '\xff\xfe', (char) => `${char}\0`)],
    ['UTF-16, big-endian', utf16(page, '\xfe\xff', (char) => `\0${char}`)],
    ['a comment', `<!-- ${'x'.repeat(2000)} -->${page}`],
  ])('refuses a web page behind %s', async (_what, content) => {
    const { upload } = createClient(memoryStorage())
    for (const name of ['data', 'sound.mp3', 'picture.ico']) {
      expect(await upload(name, content), name).toMatchObject({
        status: 415,
        body: { code: 'content-mismatch' },
      })
    }
  })

  it.each([
    '<!--x--><script>alert(1)</script>',
    '<?php system($_GET[0]);',
    '<img src=x onerror=alert(1)>',
    '<meta http-equiv=refresh content="0;url=https://example.com">',
    '<form action="https://example.com">',
  ])('refuses a web page without a doctype: %j', async (content) => {
    expect(await createClient(memoryStorage()).upload('data', content)).toMatchObject({
      status: 415,
      body: { code: 'content-mismatch' },
    })
  })

  it('accepts a disk image, which begins with zeros', async () => {
    expect((await createClient(memoryStorage()).upload('disk.iso', '\0'.repeat(40_000))).status).toBe(201)
  })

  it('accepts an SVG picture behind blank space', async () => {
    const { upload } = createClient(memoryStorage())
    const svg = `${' '.repeat(1100)}<svg xmlns="http://www.w3.org/2000/svg"/>`
    expect((await upload('logo.svg', svg)).status).toBe(201)
  })
})
