import { routes } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { allowedOrigin, secret, tokens } from '../fixture.js'
import { png } from './files.js'
import { sendTwice } from './send-twice.js'
import type { Suite } from './suite.js'

export function accessCases({ client, options }: Suite): void {
  describe('authorization', () => {
    it.each(Object.entries(routes))('lets nobody in unasked: %s', async (_name, { method, path }) => {
      const response = await client().send(method, path, { token: null })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).not.toBeNull()
      expect(await response.json()).toMatchObject({ code: 'unauthenticated' })
    })

    it('takes an unknown token for nobody', async () => {
      expect((await client().send('GET', '', { token: 'forged' })).status).toBe(401)
    })

    it('ends no session of TinaCMS by what the media store does unasked: 403 where thumbnails are refused', async () => {
      const headers = { 'content-type': 'application/json' }
      const { send } = client()
      const refused = await send('POST', '/uploads/thumbnails', { token: 'forged', headers, body: '{}' })
      expect(refused.status).toBe(403)
      expect(await refused.json()).toMatchObject({ code: 'forbidden' })
    })

    it('responds with 403 to someone who may read but not write, and does nothing', async () => {
      await client().upload({ directory: 'guarded', name: 'kept.png', bytes: png() })
      const { send } = client()
      const token = tokens.reader
      expect((await send('GET', '?directory=guarded', { token })).status).toBe(200)
      expect((await send('DELETE', '?key=guarded/kept.png', { token })).status).toBe(403)
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ from: 'guarded/kept.png', to: 'guarded/moved.png' })
      expect((await send('POST', '/rename', { token, headers, body })).status).toBe(403)
      const { items } = await client().list({ directory: 'guarded' })
      expect(items.map(({ name }) => name)).toEqual(['kept.png'])
    })

    it('finds nothing in a directory that the hook forbids, by list, search or rename', async () => {
      await client().upload({ directory: 'private', name: 'hidden.png', bytes: png() })
      await client().upload({ directory: 'public', name: 'hidden.png', bytes: png() })
      const { send } = client()
      const token = tokens.guest
      const status = async (query: string) => {
        const response = await send('GET', query, { token })
        const text = await response.text()
        expect(text).not.toContain('private/hidden.png')
        return response.status
      }
      for (const query of [
        '?search=hidden',
        '?search=hidden&directory=/',
        '?search=hidden&directory=private',
      ]) {
        expect(await status(query), query).toBe(403)
      }
      expect(await status('?directory=private')).toBe(403)
      expect(await status('?directory=')).toBe(200)
      expect(await status('?directory=public')).toBe(200)
      expect(await status('?directory=public&search=hidden')).toBe(200)
      const headers = { 'content-type': 'application/json' }
      const body = JSON.stringify({ from: 'private/hidden.png', to: 'public/found.png' })
      expect((await send('POST', '/rename', { token, headers, body })).status).toBe(403)
      expect((await client().list({ search: 'hidden' })).items.map(({ key }) => key).sort()).toEqual([
        'private/hidden.png',
        'public/hidden.png',
      ])
    })

    it('responds with 503 when the hook fails, and leaks nothing of why', async () => {
      const response = await client().send('GET', '', { token: tokens.broken })
      const text = await response.text()
      expect(response.status).toBe(503)
      expect(text).toContain('authorization-unavailable')
      expect(text).not.toContain(secret)
      expect(text).not.toMatch(/\bat .*\.[jt]s/)
    })

    it('refuses a large upload before reading it, and the connection goes on', async () => {
      const { refusedBody: size, gathersBodies, keepsConnections: again } = options
      const start = gathersBodies ? '' : undefined
      const statuses = await sendTwice(client().url, { name: 'big.png', size, start, again })
      expect(statuses).toEqual(again ? ['401', '401'] : ['401'])
    })
  })

  describe('origins', () => {
    it('refuses a page of another site, whatever its session', async () => {
      const headers = { origin: 'https://evil.example', 'content-type': 'application/json' }
      const response = await client().send('POST', '/rename', { headers, body: '{}' })
      expect(response.status).toBe(403)
      if (options.passesCors) expect(response.headers.get('access-control-allow-origin')).toBeNull()
      expect(await response.json()).toMatchObject({ code: 'origin-not-allowed' })
    })

    it('refuses a page without an origin to speak of', async () => {
      expect((await client().send('DELETE', '?key=a.png', { headers: { origin: 'null' } })).status).toBe(403)
    })

    it('refuses what a browser says is of another site, whatever the Origin looks like', async () => {
      const { origin } = new URL(client().url)
      for (const more of [{}, { origin }, { origin: 'null' }, { origin: 'https://evil.example' }]) {
        const headers = { 'sec-fetch-site': 'cross-site', ...more }
        const response = await client().send('GET', '', { headers })
        expect(response.status).toBe(403)
        expect(await response.json()).toMatchObject({ code: 'origin-not-allowed' })
      }
    })

    it('serves a page on the list that its browser says is of another site', async () => {
      const headers = { 'sec-fetch-site': 'cross-site', origin: allowedOrigin }
      expect((await client().send('GET', '', { headers })).status).toBe(200)
    })

    it.each(['same-origin', 'same-site', 'none'])(
      'takes Sec-Fetch-Site: %s without an Origin',
      async (site) => {
        expect((await client().send('GET', '', { headers: { 'sec-fetch-site': site } })).status).toBe(200)
      },
    )

    it('serves a page of its own site', async () => {
      const { origin } = new URL(client().url)
      expect((await client().send('GET', '', { headers: { origin } })).status).toBe(200)
    })

    it('lets a page on the list read the responses, errors too', async () => {
      for (const path of ['', '/nonsense']) {
        const response = await client().send('GET', path, { headers: { origin: allowedOrigin } })
        expect(response.headers.get('access-control-allow-origin')).toBe(allowedOrigin)
        expect(response.headers.get('access-control-allow-credentials')).toBe('true')
        expect(response.headers.get('vary')?.toLowerCase()).toContain('origin')
        await response.arrayBuffer()
      }
    })

    if (options.passesCors)
      it('allows the preflight of a page on the list, and of no other', async () => {
        const ask = (origin: string) =>
          client().send('OPTIONS', '', {
            token: null,
            headers: {
              origin,
              'access-control-request-method': 'DELETE',
              'access-control-request-headers': 'authorization',
            },
          })
        const allowed = await ask(allowedOrigin)
        expect(allowed.status).toBe(204)
        expect(allowed.headers.get('access-control-allow-origin')).toBe(allowedOrigin)
        expect(allowed.headers.get('access-control-allow-methods')).toContain('DELETE')
        expect(allowed.headers.get('access-control-allow-headers')).toContain('authorization')
        const refused = await ask('https://evil.example')
        expect(refused.headers.get('access-control-allow-origin')).toBeNull()
      })
  })
}
