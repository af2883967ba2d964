import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describeHttpContract } from '@tina-s3/conformance'
import { createFixtureHandler } from '@tina-s3/conformance/fixture'
import { readForm } from '@tina-s3/core/busboy'
import { memoryStorage } from '@tina-s3/core/memory'
import { describe, expect, it } from 'vitest'
import { toNetlify } from './index.js'
import { toNetlifyEvent } from './legacy.js'

/** In the place of Netlify's gateway: has the whole body before it makes the event of it. */
describeHttpContract(
  'Lambda-style events',
  async () => {
    const handle = toNetlifyEvent(
      createFixtureHandler({ storage: memoryStorage(), basePath: '/api/s3/media', uploads: { readForm } }),
    )
    const server = createServer(async (req, res) => {
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
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    return {
      url: `http://127.0.0.1:${port}/api/s3/media`,
      close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
    }
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

  it('keeps the address as the browser wrote it, and every cookie', async () => {
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

  it.each([undefined, null])('takes a request without a body: %s', async (body) => {
    const handle = toNetlifyEvent(
      async (request) => new Response(`${request.method} ${await request.text()}`),
    )
    const { body: none, ...bodiless } = { ...event, httpMethod: 'DELETE' }
    expect(none).toBeNull()
    expect((await handle(body === undefined ? bodiless : { ...bodiless, body })).body).toBe('DELETE ')
  })

  it('takes text as text', async () => {
    const answer = await toNetlifyEvent(async (request) => new Response(await request.text()))({
      ...event,
      httpMethod: 'POST',
      body: '{"name":"ü"}',
      isBase64Encoded: false,
    })
    expect(answer.body).toBe('{"name":"ü"}')
  })
})

describe('toNetlify', () => {
  it('hands over the request, and keeps the context of Netlify to itself', async () => {
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
