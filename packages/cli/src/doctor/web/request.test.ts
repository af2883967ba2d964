import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../../../../test/server.js'
import { Unreachable, follow, isHtml, request, textOf } from './request.js'

const { signal } = new AbortController()

describe('request', () => {
  it('says why there is no response', async () => {
    const { origin, close } = await startServer((req, res) => {
      if (req.url === '/closed') res.destroy()
    })
    await expect(request(`${origin}/closed`, { signal })).rejects.toThrow(
      /closed the connection without a response/,
    )
    await expect(request(`${origin}/silent`, { signal, timeout: 100 })).rejects.toThrow(
      /127\.0\.0\.1:\d+ did not respond within 0\.1 seconds/,
    )
    await expect(request(origin.replace('http', 'https'), { signal })).rejects.toThrow(/does not speak HTTPS/)
    await close()
    const other = await startServer(() => undefined)
    await other.close()
    await expect(request(other.origin, { signal })).rejects.toThrow(/^Nothing listens at 127\.0\.0\.1:\d+\.$/)
    await expect(request('http://media.invalid', { signal })).rejects.toThrow(
      /^DNS does not know the host name media\.invalid\.$/,
    )
  })

  it('reads no more than it may, and takes an abort for no fault of the server', async () => {
    await using server = await startServer((_, res) => void res.end('x'.repeat(100_000)))
    const { body } = await request(server.origin, { signal, maxBytes: 1000 })
    expect(body.byteLength).toBe(1000)
    const stopped = request(server.origin, { signal: AbortSignal.abort(new Error('stopped')) })
    await expect(stopped).rejects.toThrow('stopped')
    await expect(stopped).rejects.not.toBeInstanceOf(Unreachable)
  })

  it('follows redirects only where that is wanted, and not for ever', async () => {
    const locations: Record<string, string> = { '/': '/page', '/elsewhere': 'http://login.invalid/' }
    await using server = await startServer(
      createServer((req, res) => {
        if (req.url === '/page') return void res.setHeader('content-type', 'text/html').end('<p>Hello')
        res.writeHead(302, { location: locations[req.url ?? ''] ?? '/loop' }).end()
      }),
    )
    expect((await request(server.origin, { signal })).status).toBe(302)
    const page = await follow(new URL(server.origin), { signal })
    expect([page.status, page.url.pathname, textOf(page), isHtml(page)]).toEqual([
      200,
      '/page',
      '<p>Hello',
      true,
    ])
    expect((await follow(new URL('/loop', server.origin), { signal })).status).toBe(302)
    const elsewhere = await follow(new URL('/elsewhere', server.origin), { signal })
    expect(elsewhere.url.href).toBe(`${server.origin}/elsewhere`)
  })
})
