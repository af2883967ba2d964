import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { afterEach, beforeEach } from 'vitest'
import { type S3FetchStorageOptions, s3FetchStorage } from '../src/s3-fetch.js'

export const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }

/** A server of its own for each test of the suite, which responds as the test says, and storages on it. */
export function useServer() {
  let server: Server
  const requests: IncomingMessage[] = []
  const used = {
    /** All requests of this test. */
    requests,
    endpoint: '',
    respond: (_request: IncomingMessage, response: ServerResponse): void => void response.end(),
    create: (options: Partial<S3FetchStorageOptions> = {}) =>
      s3FetchStorage({
        bucket: 'pics',
        region: 'us-east-1',
        endpoint: used.endpoint,
        forcePathStyle: true,
        credentials,
        ...options,
      }),
    /** Responds with these, one after the other, the last of them from then on. */
    respondWith: (...responses: readonly [status: number, body?: string][]) => {
      used.respond = (_request, response) => {
        const [status, body = ''] = responses[Math.min(requests.length, responses.length) - 1]!
        response.writeHead(status, { 'content-type': 'application/xml' }).end(body)
      }
    },
    put: (storage: ReturnType<typeof s3FetchStorage>) =>
      storage.put('a.png', new Blob(['bytes']).stream(), { type: 'image/png', size: 5 }),
  }
  beforeEach(async () => {
    requests.length = 0
    used.respond = (_request, response) => void response.end()
    server = createServer((request, response) => {
      requests.push(request)
      request.resume()
      used.respond(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    used.endpoint = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  })
  afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  return used
}
