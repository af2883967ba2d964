/** Raw bytes on a socket, as no client library would send them: the listener responds, and says nothing that is not ours. */
import { connect } from 'node:net'
import { isProblem } from '@tina-s3/contract'
import { createMediaHandler } from '../handler.js'
import { readForm } from '../busboy.js'
import { memoryStorage } from '../memory.js'
import { toNodeListener } from '../node.js'
import { startServer } from '../../../../test/server.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

const base = '/api/s3/media'
const hosts = [
  'localhost',
  '256.1.1.1',
  '1.2.3.4.5',
  '0x',
  '999999999999',
  'xn--a',
  'a..b',
  'localhost:99999',
  '[::1',
  '[:::]',
  'a b',
  '',
  '../x',
  'a@b',
  'a/b',
]
const targets = [
  base,
  `${base}/status`,
  `${base}?key=..%2fx`,
  `${base}/../../etc/passwd`,
  `/${base}`,
  '//evil.example/x',
  '*',
  'http://[::1',
  'http://evil.example/x',
  `${base}?directory=%00`,
  `${base}/%ff`,
  `${base}/\xff`,
  `${base}?cursor=${'A'.repeat(5000)}`,
  `${base}?limit=%E0%A4%A`,
  `${base}/#x`,
  '\\',
  '/'.repeat(3000),
]
const extra = [
  'x: \xff',
  'x-forwarded-host: \xff',
  'origin: \xff',
  'cookie: a\xff',
  ':authority: x',
  'content-type: \xff',
  'authorization: \t',
  'content-length: 0',
  '__proto__: x',
]

describe('node:http', () => {
  let port: number
  beforeAll(async () => {
    const handler = createMediaHandler({
      storage: memoryStorage(),
      authorize: () => true,
      uploads: { readForm },
    })
    const server = await startServer(toNodeListener(handler))
    port = server.port
    return server.close
  })

  function send(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let response = ''
      const socket = connect(port, '127.0.0.1', () => socket.end(Buffer.from(text, 'latin1')))
      socket.setTimeout(2000, () => socket.destroy(new Error(`It hangs: ${JSON.stringify(text)}`)))
      socket.on('data', (chunk) => (response += chunk.toString('latin1')))
      socket.on('error', reject).on('close', () => resolve(response))
    })
  }

  it.each(hosts.slice(1, 11))('takes the host %j for a name without meaning', async (host) => {
    const response = await send(`GET ${base}/status HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`)
    expect(response).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('refuses a method that no Request can carry like any other, and keeps the refusal out of caches', async () => {
    const response = await send(`TRACE ${base} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    expect(response).toMatch(/^HTTP\/1\.1 405 /)
    expect(response).toMatch(/^allow: (?=.*GET)(?=.*POST)(?=.*DELETE).*\r$/im)
    expect(response).toMatch(/^cache-control: no-store\r$/im)
    expect(response).toMatch(/^x-content-type-options: nosniff\r$/im)
  })

  it('responds to hostile bytes with a response of its own', { timeout: 60_000 }, async () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD', 'PUT', 'TRACE', 'OPTIONS', 'PROPFIND'),
      target: fc.oneof(
        fc.constantFrom(...targets),
        fc.webPath().map((path) => base + path),
      ),
      host: fc.oneof(
        fc.constantFrom(...hosts),
        fc.domain(),
        fc.ipV4Extended(),
        fc.stringMatching(/^[a-z0-9._~:-]{1,12}$/),
      ),
      headers: fc.subarray(extra),
    })
    const statuses: Record<string, number> = {}
    const property = fc.asyncProperty(request, async ({ method, target, host, headers }) => {
      const lines = [`${method} ${target} HTTP/1.1`, `host: ${host}`, 'connection: close', ...headers]
      const [head = '', body = ''] = (await send(`${lines.join('\r\n')}\r\n\r\n`)).split('\r\n\r\n')
      const status = head.slice(9, 12)
      statuses[status] = (statuses[status] ?? 0) + 1
      // Bytes that are no HTTP are refused by node:http, before the handler.
      if (/^HTTP\/1\.1 (400|431) [^]*/.test(head) && !/content-type/i.test(head)) return
      expect(Number(status), head + body).toBeLessThan(500)
      expect(head).toMatch(/^cache-control: no-store\r?$/im)
      expect(head + body).not.toMatch(/node_modules|\w+Error:|\bat .*:\d+:\d+/)
      const json = /\{[^]*\}/.exec(body)?.[0]
      if (Number(status) >= 400 && method !== 'HEAD')
        expect(isProblem(JSON.parse(json ?? 'null')), body).toBe(true)
    })
    await fc.assert(property, { seed: 20261124, numRuns: 3000, endOnFailure: true })
    for (const status of ['200', '400', '404', '405']) expect(statuses[status], status).toBeGreaterThan(5)
  })
})
