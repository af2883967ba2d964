import type { ServerResponse } from 'node:http'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startServer } from '../../../test/server.js'
import { createMediaHandler } from './index.js'
import { memoryStorage } from './memory.js'
import { backendAuth, tinaCloud } from './tinacloud.js'
import type { Authorize } from './options.js'

/** Status and problem code of a request that wants to know the limits. */
async function ask(authorize: Authorize, headers: Record<string, string> = {}) {
  const readForm = () => Promise.reject(new Error('No uploads here.'))
  const handler = createMediaHandler({ storage: memoryStorage(), authorize, uploads: { readForm } })
  const response = await handler(
    new Request('http://localhost/api/s3/media/status?clientID=evil', { headers }),
  )
  const { code } = (await response.json()) as { code?: string }
  return { status: response.status, ...(code !== undefined && { code }) }
}

const signedIn = { authorization: 'Bearer good' }

/** TinaCloud's identity service, which stands on the network: a server of our own to which its requests are led. */
describe('tinaCloud', () => {
  const identityService = 'https://identity.tinajs.io'
  const send = fetch
  let origin: string
  let asked: { url: string | undefined; token: string | undefined }[] = []
  let respond: (res: ServerResponse) => void

  beforeAll(async () => {
    const server = await startServer(({ url, headers }, res) => {
      asked.push({ url, token: headers.authorization })
      respond(res)
    })
    origin = server.origin
    return server.close
  })
  beforeEach(() => {
    asked = []
    vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
      send(url.replace(identityService, origin), init),
    )
  })
  afterEach(() => void vi.unstubAllGlobals())

  const respondWith =
    (status: number, body = '{}') =>
    (res: ServerResponse) =>
      void res.writeHead(status, { 'content-type': 'application/json' }).end(body)
  const user = (verified: boolean) =>
    respondWith(200, JSON.stringify({ id: 'u1', email: 'a@example.com', verified }))
  const unavailable = { status: 503, code: 'authorization-unavailable' }

  it('throws without a client ID, and for a timeout or cacheTtl that is no time', () => {
    expect(() => tinaCloud({ clientID: '' })).toThrow(/clientID/)
    expect(() => tinaCloud({ clientID: undefined as never })).toThrow(/clientID/)
    expect(() => tinaCloud({ clientID: 'x', timeout: NaN })).toThrow(/timeout/)
    expect(() => tinaCloud({ clientID: 'x', cacheTtl: -1 })).toThrow(/cacheTtl/)
  })

  it('lets in a verified user, by the token and the client ID of the site', async () => {
    respond = user(true)
    expect(await ask(tinaCloud({ clientID: 'my site' }), signedIn)).toEqual({ status: 200 })
    expect(asked).toEqual([{ url: '/v2/apps/my%20site/currentUser', token: 'Bearer good' }])
  })

  it('sends no request to TinaCloud without a token, or with one over the length limit', async () => {
    const unauthenticated = { status: 401, code: 'unauthenticated' }
    expect(await ask(tinaCloud({ clientID: 'x' }))).toEqual(unauthenticated)
    const authorization = `Bearer ${'x'.repeat(8192)}`
    expect(await ask(tinaCloud({ clientID: 'x' }), { authorization })).toEqual(unauthenticated)
    expect(asked).toEqual([])
  })

  it.each([400, 401, 403, 404])('refuses a token that TinaCloud refuses with %i', async (status) => {
    respond = respondWith(status)
    expect(await ask(tinaCloud({ clientID: 'x' }), signedIn)).toEqual({
      status: 401,
      code: 'unauthenticated',
    })
  })

  it('refuses a user who is not verified', async () => {
    respond = user(false)
    expect(await ask(tinaCloud({ clientID: 'x' }), signedIn)).toEqual({ status: 403, code: 'forbidden' })
  })

  it.each([
    ['429', respondWith(429)],
    ['408', respondWith(408)],
    ['500', respondWith(500)],
    ['502 and a page', respondWith(502, '<html>')],
    ['503', respondWith(503)],
    ['a page', respondWith(200, '<html>')],
    ['nobody', respondWith(200, 'null')],
    ['a user without an ID', respondWith(200, '{"verified":true}')],
    ['half a response', (res: ServerResponse) => void (res.write('{'), setTimeout(() => res.destroy(), 20))],
    ['no response', (res: ServerResponse) => void res.destroy()],
    ['silence', () => undefined],
  ])('responds with 503 when TinaCloud responds with %s', async (_what, broken) => {
    respond = broken
    const authorize = tinaCloud({ clientID: 'x', timeout: 0.3 })
    expect(await ask(authorize, signedIn)).toEqual(unavailable)
    respond = user(true)
    expect(await ask(authorize, signedIn)).toEqual({ status: 200 })
  })

  it('remembers a confirmed user for a while, each token by itself', async () => {
    respond = user(true)
    const authorize = tinaCloud({ clientID: 'x' })
    await ask(authorize, signedIn)
    await ask(authorize, signedIn)
    expect(asked).toHaveLength(1)
    await ask(authorize, { authorization: 'Bearer other' })
    expect(asked).toHaveLength(2)
    const forgetful = tinaCloud({ clientID: 'x', cacheTtl: 0 })
    await ask(forgetful, signedIn)
    await ask(forgetful, signedIn)
    expect(asked).toHaveLength(4)
  })
})

describe('backendAuth', () => {
  interface SeenRequest {
    method: string
    url: string
    headers: Record<string, string>
    cookies: Record<string, string>
  }

  it('passes isAuthorized the request as node:http would, with parsed cookies', async () => {
    let seen: SeenRequest | undefined
    const authorize = backendAuth({
      isAuthorized: (req: SeenRequest, res: { setHeader(name: string, value: string): void }) => {
        seen = req
        res.setHeader('Set-Cookie', 'session=renewed')
        return Promise.resolve({ isAuthorized: true })
      },
    })
    expect(await ask(authorize, { cookie: 'session=a%20b; other=1' })).toEqual({ status: 200 })
    expect(seen).toMatchObject({
      method: 'GET',
      url: '/api/s3/media/status?clientID=evil',
      cookies: { session: 'a b', other: '1' },
    })
  })

  it.each([
    [401, { status: 401, code: 'unauthenticated' }],
    [403, { status: 403, code: 'forbidden' }],
    [404, { status: 401, code: 'unauthenticated' }],
    [429, { status: 503, code: 'authorization-unavailable' }],
    [500, { status: 503, code: 'authorization-unavailable' }],
  ])('responds with %i by %j', async (errorCode, expected) => {
    const isAuthorized = () =>
      Promise.resolve({ isAuthorized: false as const, errorMessage: 'secret', errorCode })
    expect(await ask(backendAuth({ isAuthorized }))).toEqual(expected)
  })

  it.each(['false', 1, {}, Promise.resolve(false)])(
    'refuses everyone when isAuthorized is %j',
    async (said) => {
      const isAuthorized = () => Promise.resolve({ isAuthorized: said as unknown as true })
      expect(await ask(backendAuth({ isAuthorized }))).toEqual({ status: 401, code: 'unauthenticated' })
    },
  )

  it('responds with 503 when the backend throws', async () => {
    const isAuthorized = () => Promise.reject(new Error('secret'))
    expect(await ask(backendAuth({ isAuthorized }))).toEqual({
      status: 503,
      code: 'authorization-unavailable',
    })
  })

  it('initializes once, and again after a failure', async () => {
    const initialize = vi.fn().mockRejectedValueOnce(new Error('not yet')).mockResolvedValue(undefined)
    const authorize = backendAuth({ initialize, isAuthorized: () => Promise.resolve({ isAuthorized: true }) })
    expect((await ask(authorize)).status).toBe(503)
    expect((await ask(authorize)).status).toBe(200)
    expect((await ask(authorize)).status).toBe(200)
    expect(initialize).toHaveBeenCalledTimes(2)
  })
})
