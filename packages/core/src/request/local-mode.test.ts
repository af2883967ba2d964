import { type RequestOptions, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readForm } from '../busboy.js'
import { createMediaHandler } from '../handler.js'
import { localMode } from './local-mode.js'
import { memoryStorage } from '../memory.js'
import { toNodeListener } from '../node.js'
import type { MediaHandler } from '../options.js'

const path = '/api/s3/media'
const local = { host: 'localhost:3000' }
const fromAdmin = { ...local, 'sec-fetch-site': 'same-origin' }

const media = createMediaHandler({
  storage: memoryStorage(),
  authorize: localMode(),
  uploads: { readForm },
})

afterEach(() => vi.unstubAllEnvs())

describe('localMode on a server that listens on 0.0.0.0', () => {
  const server = createServer(toNodeListener(media))
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve)))
  afterAll(() => void server.close())

  /** The status of a GET over a socket of its own. */
  function get(options: RequestOptions): Promise<number | undefined> {
    const { port } = server.address() as AddressInfo
    return new Promise((resolve, reject) => {
      request({ port, path, headers: local, agent: false, ...options }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
  }

  const others = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)

  it.each(['127.0.0.1', '127.0.0.2'])('lets in a request from %s', async (localAddress) => {
    expect(await get({ host: '127.0.0.1', localAddress })).toBe(200)
  })

  it.skipIf(others.length === 0).each(others)(
    'refuses a request from %s with Host: localhost',
    async (host) => {
      expect(await get({ host })).toBe(401)
      expect(await get({ host, headers: fromAdmin })).toBe(401)
      expect(await get({ host, headers: { ...fromAdmin, 'x-forwarded-for': '127.0.0.1' } })).toBe(401)
    },
  )

  it('refuses a page whose name leads to 127.0.0.1, and what a proxy forwards', async () => {
    const host = '127.0.0.1'
    expect(await get({ host, headers: { host: 'rebound.example.com' } })).toBe(401)
    expect(await get({ host, headers: { ...local, 'x-forwarded-for': '192.0.2.1' } })).toBe(401)
    expect(await get({ host, headers: { ...local, 'x-forwarded-for': '192.0.2.1, 127.0.0.1' } })).toBe(401)
  })

  it('refuses everyone in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(await get({ host: '127.0.0.1' })).toBe(401)
  })
})

describe("localMode with the peer's address known", () => {
  const authorize = localMode()
  const ask = async (peer: string, headers: Record<string, string> = local) => {
    const request = new Request(`http://localhost${path}`, { headers })
    return authorize({ request, action: 'list', keys: [], peer })
  }

  it.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('lets in %s', async (peer) => {
    await expect(ask(peer)).resolves.toBe(true)
  })

  it.each([
    '192.0.2.1',
    '10.0.0.1',
    '::ffff:192.0.2.1',
    'fe80::1',
    '::',
    '0.0.0.0',
    '1127.0.0.1',
    'localhost',
  ])('refuses %s, whatever the headers', async (peer) => {
    await expect(ask(peer)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(ask(peer, fromAdmin)).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe("localMode without the peer's address", () => {
  const statusOf = async (headers: Record<string, string>, handler: MediaHandler = media) =>
    (await handler(new Request(`http://localhost${path}`, { headers }))).status

  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])(
    'lets in a page of the same origin at %s',
    async (host) => {
      expect(await statusOf({ ...fromAdmin, host })).toBe(200)
    },
  )

  it('lets in what Next itself forwards', async () => {
    const next = {
      'x-forwarded-for': '::1',
      'x-forwarded-host': 'localhost:3000',
      'x-forwarded-proto': 'http',
    }
    expect(await statusOf({ ...fromAdmin, ...next })).toBe(200)
  })

  it.each<[string, Record<string, string>]>([
    ['no Sec-Fetch-Site', local],
    ['Sec-Fetch-Site: same-site', { ...local, 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site: none', { ...local, 'sec-fetch-site': 'none' }],
    ['no Host', { 'sec-fetch-site': 'same-origin' }],
    ['another Host', { ...fromAdmin, host: '192.0.2.1:3000' }],
    ['a Host that only begins like localhost', { ...fromAdmin, host: 'localhost.example.com' }],
    ['X-Forwarded-For of another computer', { ...fromAdmin, 'x-forwarded-for': '192.0.2.1' }],
    ['X-Forwarded-For without an address', { ...fromAdmin, 'x-forwarded-for': '' }],
    ['X-Real-IP of another computer', { ...fromAdmin, 'x-real-ip': '192.0.2.1' }],
    ['X-Forwarded-Host of another name', { ...fromAdmin, 'x-forwarded-host': 'demo.example.com' }],
    ['Forwarded', { ...fromAdmin, forwarded: 'for=127.0.0.1' }],
  ])('refuses a request with %s', async (_, headers) => {
    expect(await statusOf(headers)).toBe(401)
  })

  it('refuses everyone in production, and says what to use there', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const response = await media(new Request(`http://localhost${path}`, { headers: fromAdmin }))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('tinaCloud') })
  })
})
