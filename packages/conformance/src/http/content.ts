import { describe, expect, it } from 'vitest'
import { png, text } from './files.js'
import type { Suite } from './suite.js'

/** What a file may be, by its name, its declared type and its first bytes. */
export function contentCases({ client }: Suite): void {
  describe('content of uploads through the host', () => {
    it.each([
      ['a page', 'a.html', 'text/html', '<html>'],
      ['a page by its type', 'a.dat', 'text/html', '<html>'],
      ['a script', 'a.js', 'text/javascript', 'alert(1)'],
      ['a page as text', 'a.htm', 'text/plain', '<html>'],
      ['contradicting types', 'a.png', 'video/mp4', 'x'],
      ['a program of a web server', 'a.php.gif', 'image/gif', 'GIF89a'],
      ['a type that is not accepted', 'a.apk', 'application/vnd.android.package-archive', 'x'],
    ])('refuses %s by name and type', async (_what, name, type, content) => {
      const bytes = text(content)
      const response = await client().uploadForm({ directory: 'lies', name, type, size: bytes.length }, bytes)
      expect(response).toMatchObject({ status: 415, body: { code: 'unsupported-type' } })
    })

    it.each([
      ['a page as a picture', 'a.png', '<!DOCTYPE html><script>alert(1)</script>'],
      ['text as a picture', 'a.jpg', 'only text'],
      ['one picture format as another', 'a.jpg', png()],
      ['a program as a document', 'a.pdf', 'MZ\x90\0\x03\0\0\0\x04\0\0\0'],
      ['bytes as text', 'a.txt', 'te\0xt'],
      ['a page without a type', 'data', '  <script>alert(1)</script>'],
    ])('refuses %s by its first bytes', async (_what, name, content) => {
      const bytes = typeof content === 'string' ? text(content) : content
      const response = await client().uploadForm({ directory: 'lies', name, size: bytes.length }, bytes)
      expect(response).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
      expect((await client().list({ directory: 'lies' })).items).toEqual([])
    })

    it.each([
      ['logo.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['notes.md', '', '# <b>Notes</b>'],
      ['BMW sales.csv', 'application/vnd.ms-excel', 'BMW;3\r\n'],
      ['old.zip', 'application/x-zip-compressed', 'PK\x03\x04\x14\0\0\0\0\0'],
      ['no extension', '', 'anything'],
    ])('accepts %s sent as “%s”', async (name, type, content) => {
      const bytes = text(content)
      const response = await client().uploadForm({ directory: 'fine', name, type, size: bytes.length }, bytes)
      expect(response).toMatchObject({ status: 201, body: { name } })
    })
  })
}
