import { routes } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { allowedOrigin, secret, tokens } from '../fixture.js'
import type { Suite } from '../http-contract.js'
import { png } from './files.js'
import { sendTwice } from './send-twice.js'

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

    it('answers 403 to someone who may look but not touch, and does nothing', async () => {
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

    it('answers 503 when the hook fails, and leaks nothing of why', async () => {
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

    it('serves a page of its own site', async () => {
      const { origin } = new URL(client().url)
      expect((await client().send('GET', '', { headers: { origin } })).status).toBe(200)
    })

    it('answers a page on the list so that its browser lets it read, errors too', async () => {
      for (const path of ['', '/nonsense']) {
        const response = await client().send('GET', path, { headers: { origin: allowedOrigin } })
        expect(response.headers.get('access-control-allow-origin')).toBe(allowedOrigin)
        expect(response.headers.get('access-control-allow-credentials')).toBe('true')
        expect(response.headers.get('vary')?.toLowerCase()).toContain('origin')
        await response.arrayBuffer()
      }
    })

    if (options.passesCors)
      it('answers the preflight of a page on the list, and of no other', async () => {
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
