import { buffer } from 'node:stream/consumers'
import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../../test/server.js'
import { toNetlify } from './index.js'
import { toNetlifyEvent } from './legacy.js'

/** Emulates Netlify's gateway, which buffers the whole body before it creates the event. */
describeHttpContract(
  'Lambda-compatible events',
  async () => {
    const handle = toNetlifyEvent(
      createFixtureHandler({ storage: memoryStorage(), basePath: '/api/s3/media', uploads: { readForm } }),
    )
    const { origin, close } = await startServer(async (req, res) => {
      const body = await buffer(req).catch(() => undefined)
      if (body === undefined) return
      const result = await handle({
        rawUrl: `http://${req.headers.host}${req.url}`,
        httpMethod: req.method ?? '',
        headers: Object.fromEntries(
          Object.entries(req.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
        ),
        body: body.toString('base64'),
        isBase64Encoded: true,
      })
      res.writeHead(result.statusCode, { ...result.headers, ...result.multiValueHeaders }).end(result.body)
    })
    return { url: `${origin}/api/s3/media`, close }
  },
  { refusedBody: 1024 ** 2, gathersBodies: true },
)

describe('toNetlifyEvent', () => {
  const event = {
    rawUrl: 'https://site.example.com/api/s3/media?directory=a%2Fb%26c',
    httpMethod: 'GET',
    headers: { cookie: 'a=1; b=2' },
    body: null,
    isBase64Encoded: true,
  }

  it('keeps the URL as the browser sent it, and every cookie', async () => {
    let seen: Request | undefined
    const result = await toNetlifyEvent((request) => {
      seen = request
      const response = Response.json({})
      response.headers.append('set-cookie', 'x=1')
      response.headers.append('set-cookie', 'y=2')
      return Promise.resolve(response)
    })(event)
    expect(seen?.url).toBe(event.rawUrl)
    expect(seen?.headers.get('cookie')).toBe('a=1; b=2')
    expect(result.multiValueHeaders).toEqual({ 'set-cookie': ['x=1', 'y=2'] })
    expect(result.headers).not.toHaveProperty('set-cookie')
  })

  it.each([undefined, null])('accepts a request without a body: %s', async (body) => {
    const handle = toNetlifyEvent(
      async (request) => new Response(`${request.method} ${await request.text()}`),
    )
    const { body: none, ...bodiless } = { ...event, httpMethod: 'DELETE' }
    expect(none).toBeNull()
    expect((await handle(body === undefined ? bodiless : { ...bodiless, body })).body).toBe('DELETE ')
  })

  it.each([
    ['a method that Request forbids', { httpMethod: 'TRACE' }],
    ['an invalid header value', { headers: { 'x-city': '東京' } }],
    ['a URL that is not absolute', { rawUrl: '/api/s3/media' }],
  ])('responds to %s with 400, since Lambda would show the stack trace of an error', async (_, odd) => {
    const handle = toNetlifyEvent(() => Promise.resolve(Response.json({})))
    expect(await handle({ ...event, ...odd })).toMatchObject({ statusCode: 400, body: '' })
  })

  it('reads a body that is not Base64 as UTF-8', async () => {
    const result = await toNetlifyEvent(async (request) => new Response(await request.text()))({
      ...event,
      httpMethod: 'POST',
      body: '{"name":"ü"}',
      isBase64Encoded: false,
    })
    expect(result.body).toBe('{"name":"ü"}')
  })
})

describe('toNetlify', () => {
  it('calls the handler with the request alone, without the context of Netlify', async () => {
    const given: unknown[] = []
    const handle = toNetlify((...all: unknown[]) => {
      given.push(...all)
      return Promise.resolve(new Response())
    }) as (request: Request, context: object) => Promise<Response>
    const request = new Request('https://site.example.com/api/s3/media')
    await handle(request, { geo: {} })
    expect(given).toEqual([request])
  })
})
