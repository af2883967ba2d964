import type { Server } from 'node:http'
import type { MediaItem, Problem } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import express5, { type RequestHandler } from 'express'
import express4 from 'express4'
import multer from 'multer'
import { afterEach, describe, expect, it } from 'vitest'
import { toExpress } from './index.js'

const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

describe.each([
  ['Express 4', express4 as unknown as typeof express5],
  ['Express 5', express5],
])('%s with a parser before the handler', (_, express) => {
  let server: Server
  afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))

  const start = async (...parsers: RequestHandler[]) => {
    const handler = createMediaHandler({
      storage: memoryStorage(),
      authorize: () => true,
      uploads: { readForm },
    })
    const app = express()
    for (const parser of parsers) app.use(parser)
    app.use('/api/s3/media', toExpress(handler))
    server = await new Promise<Server>((resolve) => {
      const started = app.listen(0, '127.0.0.1', () => resolve(started))
    })
    const base = `http://127.0.0.1:${(server.address() as { port: number }).port}/api/s3/media`
    const answer = async (response: Response) => ({
      status: response.status,
      body: (await response.json()) as Partial<MediaItem & Problem>,
    })
    return {
      upload: async () => {
        const form = new FormData()
        form.append('file', new Blob([png], { type: 'image/png' }), 'a.png')
        const query = `?name=a.png&size=${png.byteLength}&type=image/png`
        return answer(await fetch(base + query, { method: 'POST', body: form }))
      },
      rename: async () =>
        answer(
          await fetch(`${base}/rename`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ from: 'a.png', to: 'ü b.png' }),
          }),
        ),
    }
  }

  it.each([
    ['express.json()', express.json()],
    ['express.json() and express.urlencoded()', express.urlencoded({ extended: true })],
  ])('takes forms and JSON after %s', async (_name, parser) => {
    const client = await start(express.json(), parser)
    expect(await client.upload()).toMatchObject({ status: 201, body: { key: 'a.png' } })
    expect(await client.rename()).toMatchObject({ status: 200, body: { key: 'ü b.png' } })
  })

  it('takes both after express.raw(), which keeps the bytes', async () => {
    const client = await start(express.raw({ type: '*/*' }))
    expect(await client.upload()).toMatchObject({ status: 201, body: { key: 'a.png' } })
    expect(await client.rename()).toMatchObject({ status: 200 })
  })

  it('takes JSON after express.text(), which keeps the text', async () => {
    const client = await start(express.text({ type: 'application/json' }))
    await client.upload()
    expect(await client.rename()).toMatchObject({ status: 200 })
  })

  it('refuses a form that multer has read, and says what to do', async () => {
    const client = await start(multer().any())
    const { status, body } = await client.upload()
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'body-consumed' })
    expect(body.detail).toMatch(/multer/)
  })
})
