import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { allowedOrigin, tokens } from '../fixture.js'
import { toSearch } from './client.js'
import { png, text } from './files.js'
import type { Suite } from './suite.js'

const contentType = 'application/octet-stream'

/** What only the body itself as a file can get wrong. */
export function rawUploadCases({ client }: Suite): void {
  describe('uploads through the host as application/octet-stream', () => {
    const names = async (directory: string) =>
      (await client().list({ directory })).items.map(({ name }) => name)

    it('stores a body without a content length', async () => {
      const query = { directory: 'raw', name: 'chunked.png', size: 50_000, type: 'image/png' }
      const status = await sendChunked(`${client().url}${toSearch(query)}`, png(50_000))
      expect(status).toBe(201)
    })

    it('refuses an empty body that is declared with bytes', async () => {
      const query = { directory: 'raw-lies', name: 'empty.bin', size: 5 }
      expect(await client().uploadRaw(query, new Uint8Array())).toMatchObject({
        status: 400,
        body: { code: 'size-mismatch' },
      })
      expect(await names('raw-lies')).toEqual([])
    })

    it('refuses content that is not what the name says, and types that are not accepted', async () => {
      const page = text('<!DOCTYPE html><script>alert(1)</script>')
      const query = { directory: 'raw-lies', name: 'a.png', size: page.length, type: 'image/png' }
      expect(await client().uploadRaw(query, page)).toMatchObject({
        status: 415,
        body: { code: 'content-mismatch' },
      })
      expect(await client().uploadRaw({ ...query, name: 'a.html', type: 'text/html' }, page)).toMatchObject({
        status: 415,
        body: { code: 'unsupported-type' },
      })
      expect(await names('raw-lies')).toEqual([])
    })

    it.each(['image/png', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-streams'])(
      'refuses a body sent as %s',
      async (type) => {
        const query = { directory: 'raw-lies', name: 'typed.png', size: 100, type: 'image/png' }
        const { status, body } = await client().uploadRaw(query, png(100), { 'content-type': type })
        expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid-input' })
        expect(body.detail).toContain(contentType)
      },
    )

    it('refuses a page of another site, and asks who is sending', async () => {
      const query = { directory: 'raw-lies', name: 'a.png', size: 100, type: 'image/png' }
      expect(await client().uploadRaw(query, png(100), { origin: 'https://evil.example' })).toMatchObject({
        status: 403,
        body: { code: 'origin-not-allowed' },
      })
      for (const [token, status] of [
        [null, 401],
        [tokens.reader, 403],
      ] as const) {
        const headers = { 'content-type': contentType }
        const response = await client().send('POST', toSearch(query), { body: png(100), headers, token })
        expect(response.status).toBe(status)
        await response.arrayBuffer()
      }
      const allowed = { ...query, directory: 'raw-origin' }
      expect((await client().uploadRaw(allowed, png(100), { origin: allowedOrigin })).status).toBe(201)
      expect(await names('raw-lies')).toEqual([])
    })

    it('keeps the old file when its replacement is refused', async () => {
      const query = { directory: 'raw-kept', name: 'a.png', type: 'image/png', onConflict: 'replace' }
      expect((await client().uploadRaw({ ...query, size: 100 }, png(100))).status).toBe(201)
      expect((await client().uploadRaw({ ...query, size: 200 }, png(199))).status).toBe(400)
      const { items } = await client().list({ directory: 'raw-kept' })
      expect(items.map(({ size }) => size)).toEqual([100])
    })
  })
}

const authorization = `Bearer ${tokens.editor}`

/** @returns the status */
function sendChunked(url: string, bytes: Uint8Array): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, 'transfer-encoding': 'chunked', authorization }
    const outgoing = request(url, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    outgoing.once('error', reject)
    outgoing.write(bytes.subarray(0, 20_000))
    outgoing.end(bytes.subarray(20_000))
  })
}
