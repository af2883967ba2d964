import { request } from 'node:http'
import type { StatusResponse } from '@tina-s3/contract'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxFileSize, tokens } from '../fixture.js'
import { type Query, toSearch } from './client.js'
import { png } from './files.js'
import { type ProxiedWay, proxiedWays } from './proxied-ways.js'
import { sendTwice } from './send-twice.js'
import type { Suite } from './suite.js'

export function proxiedUploadCases({ client, options }: Suite): void {
  for (const { way, upload, contentType, head } of proxiedWays)
    describe(`uploads through the host, ${way}`, () => {
      beforeAll(async () => {
        const { body } = await client().get<StatusResponse>('/status')
        if (!body.modes.includes('proxied')) throw new Error('the fixture needs uploads.readForm')
      })

      const send = (query: Query, bytes: Uint8Array<ArrayBuffer>) => client()[upload](query, bytes)
      const below = (directory: string) => `${upload}/${directory}`
      const lies = { directory: below('lies'), type: 'image/png' }
      const names = async (directory: string) =>
        (await client().list({ directory })).items.map(({ name }) => name)

      it('stores a file and returns what list will show', async () => {
        const directory = below('shown')
        const query = { directory, name: 'one.png', size: 100_000, type: 'image/png' }
        const { status, body } = await send(query, png(100_000))
        expect({ status, key: body.key }).toEqual({ status: 201, key: `${directory}/one.png` })
        const { items } = await client().list({ directory })
        expect(items).toHaveLength(1)
        expect({ ...body, lastModified: '' }).toEqual({ ...items[0], lastModified: '' })
      })

      it.each([0, 1, 4099, 4100, 4101, 65_536, maxFileSize])('stores exactly %i bytes', async (size) => {
        const directory = below('exact')
        const name = `exact-${size}.bin`
        expect((await send({ directory, name, size }, new Uint8Array(size).fill(65))).status).toBe(201)
        const { items } = await client().list({ directory, search: name })
        expect(items[0]?.size).toBe(size)
      })

      it.each([-50_000, -10, -1, 1, 10, 50_000])(
        'refuses a body of %i bytes more than declared, and leaves nothing',
        async (more) => {
          const query = { ...lies, name: `off-${more}.png`, size: 60_000 }
          expect(await send(query, png(60_000 + more))).toMatchObject({
            status: 400,
            body: { code: 'size-mismatch' },
          })
          expect(await names(lies.directory)).toEqual([])
        },
      )

      it('refuses a file over the limit, with the limit', async () => {
        const query = { ...lies, name: 'big.png', size: maxFileSize + 1 }
        const { status, body } = await send(query, png(100))
        expect({ status, code: body.code }).toEqual({ status: 413, code: 'too-large' })
        expect(body.detail).toContain('2 MB')
      })

      it('refuses a body over the limit that says it is within', async () => {
        const { status } = await send({ ...lies, name: 'liar.png', size: 1000 }, png(maxFileSize + 100_000))
        expect([400, 413]).toContain(status)
        expect(await names(lies.directory)).toEqual([])
      })

      it('responds to a large upload that it refuses half way, and the connection goes on', async () => {
        const again = options.keepsConnections
        const statuses = await sendTwice(client().url, {
          name: 'long.png',
          again,
          size: options.refusedBody,
          declared: 1000,
          start: head + 'x'.repeat(8192),
          contentType,
          token: tokens.editor,
        })
        expect(statuses).toEqual(again ? ['415', '200'] : ['415'])
      })

      it('leaves nothing of an upload whose sender hangs up half way', async () => {
        const query = { ...lies, name: 'cut.png', size: 500_000 }
        await hangUp(client().url + toSearch(query), query.size, { contentType, head })
        expect(await names(lies.directory)).toEqual([])
        const again = await send({ directory: below('cut'), name: 'cut.png', size: 100 }, png())
        expect(again.status).toBe(201)
      })
    })
}

/** Sends the head of a body and some of its file, then drops the connection. */
function hangUp(
  url: string,
  size: number,
  { contentType, head }: Pick<ProxiedWay, 'contentType' | 'head'>,
): Promise<void> {
  return new Promise((resolve) => {
    const headers = {
      'content-type': contentType,
      'content-length': head.length + size,
      authorization: `Bearer ${tokens.editor}`,
    }
    const outgoing = request(url, { method: 'POST', headers })
    outgoing.once('error', () => resolve()).once('close', () => resolve())
    if (head !== '') outgoing.write(head)
    outgoing.write(png(size / 2), () => outgoing.destroy())
  })
}
