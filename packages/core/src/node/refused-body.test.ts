/** Senders who do not stop: they get their response, and what they send beside it is read up to a limit. */
import { createServer } from 'node:http'
import { type Socket, connect } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { readForm } from '../busboy.js'
import { createMediaHandler } from '../handler.js'
import { memoryStorage } from '../memory.js'
import { toNodeListener } from '../node.js'
import { startServer } from '../../../../test/server.js'
import { maxDiscarded } from '../request/incoming.js'

const base = '/api/s3/media'
const form = 'content-type: multipart/form-data; boundary=b'
const json = 'content-type: application/json'
const signedIn = 'authorization: yes'
const part = '--b\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n'
const upload = `${base}?name=a.png&size=100000000`

/** What is sent, and the status that it gets. */
const requests: [what: string, status: number, line: string, headers: string[], start?: string][] = [
  ['to no route', 404, 'POST /nothing', []],
  ['with a GET', 401, `GET ${base}`, []],
  ['as an upload of nobody', 401, `POST ${upload}`, [form]],
  ['as JSON', 413, `POST ${base}/uploads`, [json, signedIn]],
  ['as no form', 400, `POST ${upload}`, [signedIn]],
  ['as a malformed form', 400, `POST ${upload}`, [form, signedIn]],
  ['as a picture with other bytes', 415, `POST ${upload}`, [form, signedIn], part],
]

describe('a body that is refused, and sent without end', () => {
  let port: number
  const accepted: Socket[] = []
  beforeAll(async () => {
    const handler = createMediaHandler({
      storage: memoryStorage(),
      authorize: ({ request }) => request.headers.has('authorization'),
      uploads: { readForm, idleTimeout: 1000 },
    })
    const server = await startServer(
      createServer(toNodeListener(handler)).on('connection', (socket) => accepted.push(socket)),
    )
    port = server.port
    return server.close
  })

  /** Sends until the connection is closed. */
  function sendOn(head: string, chunk: Buffer): Promise<string> {
    return new Promise((resolve) => {
      let response = ''
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      const send = () => {
        while (socket.writable && socket.write(chunk));
      }
      socket.on('connect', () => socket.write(head) && send()).on('drain', send)
      socket.on('data', (text) => (response += text.toString('latin1')))
      // That the connection is reset is what a sender must expect who does not stop.
      socket.on('error', () => undefined).on('close', () => resolve(response))
    })
  }

  const lengths = ['transfer-encoding: chunked', 'content-length: 100000000000']
  it.each(
    requests.flatMap((request) =>
      lengths.map((length) => [request[0], request[1], length, request] as const),
    ),
  )(
    '%s gets a %i response and is then cut off: %s',
    async (_what, status, length, [, , line, headers, start = '']) => {
      const chunked = length.startsWith('transfer')
      const wrap = (data: Buffer) =>
        chunked
          ? Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])
          : data
      const head = `${line} HTTP/1.1\r\nhost: localhost\r\n${[...headers, length].join('\r\n')}\r\n\r\n`
      const first = start === '' ? '' : wrap(Buffer.from(start)).toString('latin1')
      const response = await sendOn(head + first, wrap(Buffer.alloc(64 * 1024, 'x')))
      expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(response).toContain('"requestId"')
      const read = accepted.at(-1)?.bytesRead ?? 0
      // The form parser and the connection each let some through, and buffers hold more.
      expect(read).toBeLessThan(3 * maxDiscarded)
    },
  )

  it('goes on with the connection when there is little left', async () => {
    const body = 'x'.repeat(1024 ** 2)
    let responses = ''
    const socket = connect(port, '127.0.0.1')
    socket.on('data', (text) => (responses += text.toString('latin1')))
    const statuses = () => responses.match(/HTTP\/1\.1 \d+/g)
    socket.write(
      `POST ${upload} HTTP/1.1\r\nhost: x\r\n${form}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    )
    await expect.poll(statuses).toEqual(['HTTP/1.1 401'])
    socket.write(`GET ${base}/status HTTP/1.1\r\nhost: x\r\n${signedIn}\r\n\r\n`)
    await expect.poll(statuses).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200'])
    socket.destroy()
  })
})
