import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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

describe('tinaCloud', () => {
  // The identity service stands on the network, so this is the edge.
  const identity =
    vi.fn<(url: string, init: { headers: Headers | Record<string, string> }) => Promise<Response>>()
  beforeEach(() => {
    identity.mockReset()
    vi.stubGlobal('fetch', identity)
  })
  afterEach(() => void vi.unstubAllGlobals())

  const user = (verified: boolean) =>
    Promise.resolve(Response.json({ id: 'u1', email: 'a@example.com', verified }))

  it('wants a client ID', () => {
    expect(() => tinaCloud({ clientID: '' })).toThrow(/clientID/)
  })

  it('lets in a verified user, by the token and the client ID of the site', async () => {
    identity.mockImplementation(() => user(true))
    expect(await ask(tinaCloud({ clientID: 'my site' }), signedIn)).toEqual({ status: 200 })
    const [url, init] = identity.mock.calls[0] ?? []
    expect(url).toContain('/my%20site/')
    expect(new Headers(init?.headers).get('authorization')).toBe('Bearer good')
  })

  it('asks nobody without a token', async () => {
    expect(await ask(tinaCloud({ clientID: 'x' }))).toEqual({ status: 401, code: 'unauthenticated' })
    expect(identity).not.toHaveBeenCalled()
  })

  it('refuses a token that TinaCloud refuses, and a user who is not verified', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    identity.mockImplementation(() => Promise.resolve(new Response('no', { status: 401 })))
    expect(await ask(tinaCloud({ clientID: 'x' }), signedIn)).toEqual({
      status: 401,
      code: 'unauthenticated',
    })
    identity.mockImplementation(() => user(false))
    expect(await ask(tinaCloud({ clientID: 'x' }), signedIn)).toEqual({ status: 403, code: 'forbidden' })
    vi.restoreAllMocks()
  })

  it('answers 503 when TinaCloud is out of reach, or too slow', async () => {
    const unavailable = { status: 503, code: 'authorization-unavailable' }
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    identity.mockImplementation(() => Promise.reject(new TypeError('fetch failed')))
    expect(await ask(tinaCloud({ clientID: 'x' }), signedIn)).toEqual(unavailable)
    identity.mockImplementation(() => new Promise(() => undefined))
    expect(await ask(tinaCloud({ clientID: 'x', timeout: 0.05 }), signedIn)).toEqual(unavailable)
    vi.restoreAllMocks()
  })

  it('remembers a confirmed user for a while, each token by itself', async () => {
    identity.mockImplementation(() => user(true))
    const authorize = tinaCloud({ clientID: 'x' })
    await ask(authorize, signedIn)
    await ask(authorize, signedIn)
    expect(identity).toHaveBeenCalledTimes(1)
    await ask(authorize, { authorization: 'Bearer other' })
    expect(identity).toHaveBeenCalledTimes(2)
    const forgetful = tinaCloud({ clientID: 'x', cacheTtl: 0 })
    await ask(forgetful, signedIn)
    await ask(forgetful, signedIn)
    expect(identity).toHaveBeenCalledTimes(4)
  })
})

describe('backendAuth', () => {
  interface SeenRequest {
    method: string
    url: string
    headers: Record<string, string>
    cookies: Record<string, string>
  }

  it('hands over the request as node:http would, cookies read', async () => {
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
    [500, { status: 401, code: 'unauthenticated' }],
  ])('answers a refusal with %i by %j', async (errorCode, answer) => {
    const isAuthorized = () =>
      Promise.resolve({ isAuthorized: false as const, errorMessage: 'secret', errorCode })
    expect(await ask(backendAuth({ isAuthorized }))).toEqual(answer)
  })

  it('answers 503 to what it throws', async () => {
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
