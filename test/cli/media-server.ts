/** A server of pictures, with everything that servers of pictures do wrong. */
import type { ServerResponse } from 'node:http'
import { startServer } from '../server.js'

export const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...new Uint8Array(60)])
/** Of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export interface MediaServer {
  readonly url: string
  /** Paths, in the order of the requests. */
  readonly requests: string[]
  close(): Promise<void>
}

const page = '<!doctype html><title>Not found</title>'

/** The last segment of the path decides. */
const responses: Readonly<Record<string, (response: ServerResponse, count: number) => unknown>> = {
  'ok.png': (response) => response.setHeader('content-type', 'image/png').end(png),
  'lies.jpg': (response) => response.setHeader('content-type', 'text/plain').end(jpeg),
  sample: (response) => response.setHeader('content-type', 'image/jpeg').end(jpeg),
  'wrong.png': (response) => response.setHeader('content-type', 'image/png').end(jpeg),
  'page.png': (response) => response.setHeader('content-type', 'text/html; charset=utf-8').end(page),
  'page.svg': (response) => response.setHeader('content-type', 'text/html').end(page),
  'moved.png': (response) => response.writeHead(302, { location: '../elsewhere/ok.png' }).end(),
  'loop.png': (response) => response.writeHead(307, { location: 'loop.png' }).end(),
  'ftp.png': (response) => response.writeHead(301, { location: 'ftp://example.com/ok.png' }).end(),
  'flaky.png': (response, count) =>
    count < 3 ? response.writeHead(503).end() : response.setHeader('content-type', 'image/png').end(png),
  'short.png': (response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': '1000' })
    response.write(png, () => response.destroy())
  },
  'huge.png': (response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': '200000000' })
    response.write(png)
  },
}

export async function startMediaServer(): Promise<MediaServer> {
  const requests: string[] = []
  const { origin, close } = await startServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const respond = responses[path.slice(path.lastIndexOf('/') + 1)]
    if (respond) respond(response, requests.filter((each) => each === path).length)
    else response.writeHead(404).end(page)
  })
  return { url: origin, requests, close }
}
