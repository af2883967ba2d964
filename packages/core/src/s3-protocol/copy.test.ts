import { describe, expect, it } from 'vitest'
import { startServer } from '../../../../test/server.js'
import { s3FetchStorage } from '../s3-fetch.js'
import { s3Storage } from '../s3.js'

describe.each([
  ['s3Storage', s3Storage],
  ['s3FetchStorage', s3FetchStorage],
])('copy of %s', (_name, create) => {
  /** @param lost copies that are carried out without a response, before the others get 412 */
  async function copy(lost: number) {
    let copies = 0
    await using server = await startServer((req, res) => {
      req.resume()
      const isCopy = req.headers['x-amz-copy-source'] !== undefined
      if (!isCopy) return res.writeHead(200, { etag: '"old"', 'content-length': 3 }).end()
      if (copies++ < lost) return req.socket.destroy()
      res.writeHead(412, { 'content-type': 'application/xml' })
      return res.end('<Error><Code>PreconditionFailed</Code></Error>')
    })
    const storage = create({
      bucket: 'bucket',
      region: 'us-east-1',
      endpoint: server.origin,
      forcePathStyle: true,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    })
    // The server lasts as long as this function.
    return await storage
      .copy('a.png', 'b.png', { onlyIf: { etag: '"old"' } })
      .catch((error: unknown) => error)
  }

  it('rejects with precondition-failed when its first request is refused', async () => {
    expect(await copy(0)).toMatchObject({ code: 'precondition-failed' })
  })

  it('rejects with unavailable when a request is refused that follows one without a response', async () => {
    expect(await copy(1)).toMatchObject({ code: 'unavailable' })
  })
})
