import { createProblem } from '@tina-s3/contract'
import type { RequestListener } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startServer } from '../../../../../test/server.js'
import type { DoctorContext } from '../check.js'
import { findMounted } from './mounted.js'

const { signal } = new AbortController()
const context = { site: { basePath: '/api/s3/media' }, signal } as DoctorContext

async function find(listener: RequestListener) {
  await using server = await startServer(listener)
  return { origin: server.origin, found: await findMounted(context, new URL(server.origin)) }
}

const refusal = JSON.stringify(createProblem('unauthenticated', '1'))

describe('findMounted', () => {
  it.each<readonly [string, RequestListener, RegExp, RegExp]>([
    [
      'a single-page app',
      (_, res) => void res.setHeader('content-type', 'text/html').end('<!doctype html>'),
      /not mounted at \/api\/s3\/media: .*\/api\/s3\/media\/status responds with 200 with a page/,
      /before any route that responds to everything/,
    ],
    [
      'a sign-in of the host',
      (_, res) => void res.writeHead(401, { 'www-authenticate': 'Basic' }).end(),
      /responds with 401, and not as the media handler does/,
      /Exclude \/api\/s3\/media from it/,
    ],
    [
      'a sign-in elsewhere',
      (_, res) => void res.writeHead(307, { location: 'https://login.example/sso?next=%2Fapi' }).end(),
      /redirects to https:\/\/login\.example\/sso\.$/,
      /asks for a sign-in: a middleware/,
    ],
    [
      'another address of the site',
      (req, res) => void res.writeHead(308, { location: `https://www.example.com${req.url}` }).end(),
      /redirects to https:\/\/www\.example\.com\/api\/s3\/media\/status\.$/,
      /--url https:\/\/www\.example\.com$/,
    ],
    [
      'a function that failed to start',
      (_, res) => void res.writeHead(500).end('Internal Server Error'),
      /responds with 500, .*failed to start/,
      /server's log/,
    ],
  ])('names %s', async (_, listener, what, remedy) => {
    const { found } = await find(listener)
    expect(found).toMatchObject({
      status: 'failed',
      what: expect.stringMatching(what),
      remedy: expect.stringMatching(remedy),
    })
  })

  it('finds a handler on a host that passes on the base path alone', async () => {
    const { found, origin } = await find((req, res) => {
      const isPassedOn = req.url === '/api/s3/media?route=status'
      res.writeHead(isPassedOn ? 401 : 404).end(isPassedOn ? refusal : 'Not found')
    })
    expect(found).toMatchObject({
      handler: { address: new URL('/api/s3/media', origin) },
      response: { status: 401, problem: { code: 'unauthenticated' } },
    })
  })
})
