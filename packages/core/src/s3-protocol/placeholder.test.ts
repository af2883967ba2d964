import { type Server, createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { s3FetchStorage } from '../s3-fetch.js'
import { s3Storage } from '../s3.js'
import type { StorageProvider } from '../storage/provider.js'

describe.each([
  ['s3Storage', s3Storage],
  ['s3FetchStorage', s3FetchStorage],
])(
  'names that must be free in %s, when the response says that another request is under way',
  (_name, create) => {
    let server: Server
    let storage: StorageProvider
    /** Metadata of what there is, by path. */
    let objects: Map<string, string>

    beforeEach(async () => {
      objects = new Map([['/bucket/a.png', '']])
      server = createServer((req, res) => {
        const path = new URL(req.url ?? '', 'http://localhost').pathname
        const owner = objects.get(path)
        req.resume()
        if (req.headers['x-amz-copy-source'] || req.method === 'POST') {
          res.writeHead(409, { 'content-type': 'application/xml' })
          return res.end('<Error><Code>ConditionalRequestConflict</Code></Error>')
        }
        if (req.method === 'PUT') {
          objects.set(path, String(req.headers['x-amz-meta-reserved-for']))
          return res.writeHead(200, { etag: '"empty"' }).end()
        }
        if (req.method === 'DELETE') objects.delete(path)
        if (req.method === 'DELETE') return res.writeHead(204).end()
        if (req.method === 'GET') {
          res.writeHead(200, { 'content-type': 'application/xml' })
          return res.end('<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>')
        }
        if (owner === undefined) return res.writeHead(404).end()
        const headers = { etag: '"empty"', 'content-length': 0, 'x-amz-meta-reserved-for': owner }
        return res.writeHead(200, headers).end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      storage = create({
        bucket: 'bucket',
        region: 'us-east-1',
        endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
        forcePathStyle: true,
        credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      })
    })
    afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))

    it('are given free again by a copy', async () => {
      const copy = storage.copy('a.png', 'b.png', { onlyIf: { absent: true } })
      await expect(copy).rejects.toMatchObject({ code: 'precondition-failed' })
      expect([...objects.keys()]).toEqual(['/bucket/a.png'])
    })

    it('are kept for a multipart upload that may be completed by that request', async () => {
      const parts = [{ number: 1, etag: '"part"' }]
      const complete = storage.multipart?.complete('b.png', 'upload', parts, { onlyIf: { absent: true } })
      await expect(complete).rejects.toMatchObject({ code: 'precondition-failed' })
      expect([...objects.keys()]).toEqual(['/bucket/a.png', '/bucket/b.png'])
    })
  },
)
