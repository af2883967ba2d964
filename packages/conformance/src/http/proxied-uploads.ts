import { request } from 'node:http'
import type { StatusAnswer } from '@tina-s3/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxFileSize, tokens } from '../fixture.js'
import type { Suite } from '../http-contract.js'
import { read, toSearch } from './client.js'
import { png, text } from './files.js'
import { sendTwice } from './send-twice.js'

export function proxiedUploadCases({ client, options }: Suite): void {
  describe('uploads through the host', () => {
    beforeAll(async () => {
      const { body } = await client().get<StatusAnswer>('/status')
      if (!body.modes.includes('proxied')) throw new Error('the fixture needs uploads.readForm')
    })

    const sendForm = async (query: Record<string, string | number>, form: FormData) =>
      read(await client().send('POST', toSearch(query), { body: form }))
    const names = async (directory: string) =>
      (await client().list({ directory })).items.map(({ name }) => name)

    it('stores a file and answers what list will show', async () => {
      const query = { directory: 'proxied', name: 'one.png', size: 100_000, type: 'image/png' }
      const { status, body } = await client().uploadForm(query, png(100_000))
      expect(status).toBe(201)
      const { items } = await client().list({ directory: 'proxied' })
      expect(items).toHaveLength(1)
      expect({ ...body, lastModified: '' }).toEqual({ ...items[0], lastModified: '' })
    })

    it.each([0, 1, 4099, 4100, 4101, 65_536, maxFileSize])('stores exactly %i bytes', async (size) => {
      const name = `exact-${size}.bin`
      const { status } = await client().uploadForm(
        { directory: 'exact', name, size },
        new Uint8Array(size).fill(65),
      )
      expect(status).toBe(201)
      const { items } = await client().list({ directory: 'exact', search: name })
      expect(items[0]?.size).toBe(size)
    })

    it.each([1, 10, 50_000])(
      'refuses a body %i bytes longer than announced, and leaves nothing',
      async (more) => {
        const query = { directory: 'lies', name: `long-${more}.png`, size: 60_000, type: 'image/png' }
        expect(await client().uploadForm(query, png(60_000 + more))).toMatchObject({
          status: 400,
          body: { code: 'size-mismatch' },
        })
        expect(await names('lies')).toEqual([])
      },
    )

    it.each([1, 10, 50_000])(
      'refuses a body %i bytes shorter than announced, and leaves nothing',
      async (less) => {
        const query = { directory: 'lies', name: `short-${less}.png`, size: 60_000, type: 'image/png' }
        expect(await client().uploadForm(query, png(60_000 - less))).toMatchObject({
          status: 400,
          body: { code: 'size-mismatch' },
        })
        expect(await names('lies')).toEqual([])
      },
    )

    it('refuses a file over the limit, with the limit', async () => {
      const query = { directory: 'lies', name: 'big.png', size: maxFileSize + 1, type: 'image/png' }
      const { status, body } = await client().uploadForm(query, png(100))
      expect({ status, code: body.code }).toEqual({ status: 413, code: 'too-large' })
      expect(body.detail).toContain('2 MB')
    })

    it('refuses a body over the limit that says it is within', async () => {
      const query = { directory: 'lies', name: 'liar.png', size: 1000, type: 'image/png' }
      const { status } = await client().uploadForm(query, png(maxFileSize + 100_000))
      expect([400, 413]).toContain(status)
      expect(await names('lies')).toEqual([])
    })

    it('answers a large upload that it refuses half way, and the connection goes on', async () => {
      const again = options.keepsConnections
      const statuses = await sendTwice(client().url, {
        name: 'long.png',
        again,
        size: options.refusedBody,
        announced: 1000,
        start: `--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n${'x'.repeat(8192)}`,
        token: tokens.editor,
      })
      expect(statuses).toEqual(again ? ['415', '200'] : ['415'])
    })

    it('leaves nothing of an upload whose sender hangs up half way', async () => {
      await hangUp(
        `${client().url}${toSearch({ directory: 'lies', name: 'cut.png', size: 500_000, type: 'image/png' })}`,
      )
      expect(await names('lies')).toEqual([])
      const again = await client().uploadForm({ directory: 'cut', name: 'cut.png', size: 100 }, png())
      expect(again.status).toBe(201)
    })

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
        ['application/octet-stream', 'x'],
      ] as const) {
        const response = await client().send('POST', toSearch(query), {
          body,
          headers: { 'content-type': type },
        })
        expect(response.status).toBe(400)
        await response.arrayBuffer()
      }
      expect(await names('lies')).toEqual([])
    })

    it('takes the name from the query, not from the form', async () => {
      const form = new FormData()
      form.append('directory', '../escape')
      form.append('file', new Blob([png()]), '../../evil.html')
      const query = { directory: 'named', name: 'good.png', size: 100, type: 'image/png' }
      expect(await sendForm(query, form)).toMatchObject({ status: 201, body: { key: 'named/good.png' } })
    })

    it.each([
      ['a page', 'a.html', 'text/html', '<html>'],
      ['a page by its type', 'a.dat', 'text/html', '<html>'],
      ['a script', 'a.js', 'text/javascript', 'alert(1)'],
      ['a page as text', 'a.htm', 'text/plain', '<html>'],
      ['contradicting types', 'a.png', 'video/mp4', 'x'],
      ['a type that is not accepted', 'a.apk', 'application/vnd.android.package-archive', 'x'],
    ])('refuses %s by name and type', async (_what, name, type, content) => {
      const bytes = text(content)
      const answer = await client().uploadForm({ directory: 'lies', name, type, size: bytes.length }, bytes)
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-type' } })
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
      const answer = await client().uploadForm({ directory: 'lies', name, size: bytes.length }, bytes)
      expect(answer).toMatchObject({ status: 415, body: { code: 'content-mismatch' } })
      expect(await names('lies')).toEqual([])
    })

    it.each([
      ['logo.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
      ['notes.md', '', '# <b>Notes</b>'],
      ['BMW sales.csv', 'application/vnd.ms-excel', 'BMW;3\r\n'],
      ['old.zip', 'application/x-zip-compressed', 'PK\x03\x04\x14\0\0\0\0\0'],
      ['no extension', '', 'anything'],
    ])('accepts %s sent as “%s”', async (name, type, content) => {
      const bytes = text(content)
      const answer = await client().uploadForm({ directory: 'fine', name, type, size: bytes.length }, bytes)
      expect(answer).toMatchObject({ status: 201, body: { name } })
    })

    it('lets exactly one of 20 simultaneous uploads of one name win', async () => {
      const uploads = Array.from({ length: 20 }, (_, seed) => {
        const query = { directory: 'race', name: 'one.png', size: 1000 + seed, type: 'image/png' }
        return client().uploadForm(query, png(1000 + seed, seed))
      })
      const answers = await Promise.all(uploads)
      const won = answers.filter(({ status }) => status === 201)
      expect(won).toHaveLength(1)
      expect(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code)).toEqual(
        Array(19).fill('name-taken'),
      )
      const { items } = await client().list({ directory: 'race' })
      expect(items.map(({ size }) => size)).toEqual([won[0]?.body.size])
    })

    it('refuses, numbers or replaces a taken name, as asked', async () => {
      const send = (size: number, onConflict: string) =>
        client().uploadForm(
          { directory: 'taken', name: 'a.b.png', size, type: 'image/png', onConflict },
          png(size),
        )
      expect((await send(100, 'reject')).status).toBe(201)
      expect(await send(101, 'reject')).toMatchObject({ status: 409, body: { code: 'name-taken' } })
      for (const name of ['a.b-1.png', 'a.b-2.png', 'a.b-3.png']) {
        expect(await send(102, 'rename')).toMatchObject({ status: 201, body: { name } })
      }
      expect(await send(103, 'replace')).toMatchObject({ status: 201, body: { name: 'a.b.png', size: 103 } })
      expect(await send(104, 'whatever')).toMatchObject({ status: 400, body: { code: 'invalid-input' } })
      const { items } = await client().list({ directory: 'taken' })
      expect(items.map(({ size }) => size)).toEqual([102, 102, 102, 103])
    })
  })
}

/** Sends the head of a form and some of its file, then drops the connection. */
function hangUp(url: string): Promise<void> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'multipart/form-data; boundary=b',
      'content-length': 600_000,
      authorization: 'Bearer editor',
    }
    const outgoing = request(url, { method: 'POST', headers })
    outgoing.once('error', () => resolve()).once('close', () => resolve())
    outgoing.write('--b\r\ncontent-disposition: form-data; name="file"; filename="cut.png"\r\n\r\n')
    outgoing.write(png(200_000), () => outgoing.destroy())
  })
}
