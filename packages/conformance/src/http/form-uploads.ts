import { describe, expect, it } from 'vitest'
import { read, toSearch } from './client.js'
import { png } from './files.js'
import type { Suite } from './suite.js'

/** What only a form can get wrong. */
export function formUploadCases({ client }: Suite): void {
  describe('forms', () => {
    const sendForm = async (query: Record<string, string | number>, form: FormData) =>
      read(await client().send('POST', toSearch(query), { body: form }))

    it('refuses a form that ends early, has no file, or two, or is no form', async () => {
      const query = { directory: 'lies', name: 'form.png', size: 100, type: 'image/png' }
      const one = new FormData()
      one.append('note', 'no file')
      expect(await sendForm(query, one)).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
      const two = new FormData()
      two.append('file', new Blob([png()]), 'a.png')
      two.append('file', new Blob([png()]), 'b.png')
      expect(await sendForm(query, two)).toMatchObject({ status: 400 })
      for (const [type, body] of [
        [
          'multipart/form-data; boundary=b',
          '--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG',
        ],
        ['multipart/form-data', 'x'],
        ['multipart/form-data; boundary=b', 'nothing of the kind'],
        ['text/plain', 'x'],
      ] as const) {
        const response = await client().send('POST', toSearch(query), {
          body,
          headers: { 'content-type': type },
        })
        expect(response.status).toBe(400)
        await response.arrayBuffer()
      }
      expect((await client().list({ directory: 'lies' })).items).toEqual([])
    })

    it('takes the name from the query, not from the form', async () => {
      const form = new FormData()
      form.append('directory', '../escape')
      form.append('file', new Blob([png()]), '../../evil.html')
      const query = { directory: 'named', name: 'good.png', size: 100, type: 'image/png' }
      expect(await sendForm(query, form)).toMatchObject({ status: 201, body: { key: 'named/good.png' } })
    })
  })
}
