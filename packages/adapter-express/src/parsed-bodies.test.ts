import type { MediaItem, Problem } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/core'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import express5, { type RequestHandler } from 'express'
import express4 from 'express4'
import multer from 'multer'
import { afterEach, describe, expect, it } from 'vitest'
import { type TestServer, startServer } from '../../../test/server.js'
import { toExpress } from './index.js'

const png = Buffer.from('89504e470d0a1a0a0000000d4948445200000001000000010806000000', 'hex')

describe.each([
  ['Express 4', express4 as unknown as typeof express5],
  ['Express 5', express5],
])('toExpress on %s with a body parser before it', (_, express) => {
  let server: TestServer
  afterEach(() => server.close())

  const start = async (...parsers: RequestHandler[]) => {
    const handler = createMediaHandler({
      storage: memoryStorage(),
      authorize: () => true,
      uploads: { readForm },
    })
    const app = express()
    for (const parser of parsers) app.use(parser)
    app.use('/api/s3/media', toExpress(handler))
    server = await startServer(app)
    const base = `${server.origin}/api/s3/media`
    const readResponse = async (response: Response) => ({
      status: response.status,
      body: (await response.json()) as Partial<MediaItem & Problem>,
    })
    return {
      upload: async () => {
        const form = new FormData()
        form.append('file', new Blob([png], { type: 'image/png' }), 'a.png')
        const query = `?name=a.png&size=${png.byteLength}&type=image/png`
        return readResponse(await fetch(base + query, { method: 'POST', body: form }))
      },
      uploadRaw: async () => {
        const query = `?name=raw.png&size=${png.byteLength}&type=image/png`
        const headers = { 'content-type': 'application/octet-stream' }
        return readResponse(await fetch(base + query, { method: 'POST', headers, body: png }))
      },
      rename: async () =>
        readResponse(
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
  ])('accepts forms and JSON after %s', async (_name, parser) => {
    const client = await start(express.json(), parser)
    expect(await client.upload()).toMatchObject({ status: 201, body: { key: 'a.png' } })
    expect(await client.rename()).toMatchObject({ status: 200, body: { key: 'ü b.png' } })
  })

  it('accepts forms and JSON after express.raw(), which leaves the bytes', async () => {
    const client = await start(express.raw({ type: '*/*' }))
    expect(await client.upload()).toMatchObject({ status: 201, body: { key: 'a.png' } })
    expect(await client.rename()).toMatchObject({ status: 200 })
  })

  it('accepts JSON after express.text(), which leaves a string', async () => {
    const client = await start(express.text({ type: 'application/json' }))
    await client.upload()
    expect(await client.rename()).toMatchObject({ status: 200 })
  })

  it.each([
    ['express.json()', express.json()],
    ['express.raw(), which keeps the bytes', express.raw()],
    ['express.text()', express.text()],
    ['multer, which reads forms only', multer().any()],
  ])('accepts a file as application/octet-stream after %s', async (_name, parser) => {
    const client = await start(parser)
    expect(await client.uploadRaw()).toMatchObject({
      status: 201,
      body: { key: 'raw.png', size: png.byteLength },
    })
  })

  it('refuses a file that express.text() has made text of, and says what to do', async () => {
    const client = await start(express.text({ type: '*/*' }))
    expect(await client.uploadRaw()).toMatchObject({ status: 500, body: { code: 'body-consumed' } })
  })

  it('refuses a form that multer has read, and says what to do', async () => {
    const client = await start(multer().any())
    const { status, body } = await client.upload()
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'body-consumed' })
    expect(body.detail).toMatch(/multer/)
  })
})
