import { type StartUploadsResponse, type StatusResponse, isProblem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { maxFileSize } from '../fixture.js'
import { read, toSearch } from './client.js'
import type { Suite } from './suite.js'

export function routeCases({ client, options }: Suite): void {
  describe('routes', () => {
    it('reports limits, types, modes and capabilities', async () => {
      const { status, body } = await client().get<StatusResponse>('/status')
      expect(status).toBe(200)
      expect(body.limits.maxFileSize).toBe(maxFileSize)
      expect(body.limits.maxKeyBytes).toBe(1024)
      expect(body.accept).toContain('image/*')
      expect(body.modes.length).toBeGreaterThan(0)
      expect(body.onConflict).toBe('reject')
      expect(body.capabilities.conditionalWrites).toBe(true)
    })

    it('responds to an unknown address with a problem that names the base path', async () => {
      const response = await read(await client().send('GET', '/nonsense'))
      expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(isProblem(response.body)).toBe(true)
      expect(response.body).toMatchObject({ code: 'no-such-route', status: 404, retryable: false })
      expect(JSON.stringify(response.body)).toContain('basePath')
    })

    it.each(['PUT', 'PATCH'])('responds to %s with 405 and the methods there are', async (method) => {
      const response = await client().send(method, '')
      const body = await response.text()
      expect(response.status).toBe(405)
      if (!options.passesEveryMethod) return
      expect(response.headers.get('allow')).toBe('GET, POST, DELETE, HEAD, OPTIONS')
      expect(JSON.parse(body)).toMatchObject({ code: 'method-not-allowed' })
    })

    it('responds to HEAD like GET, without a body', async () => {
      const response = await client().send('HEAD', '/status')
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('')
    })

    it('takes a slash at the end of a path', async () => {
      expect((await client().send('GET', '/status/')).status).toBe(200)
      expect((await client().send('GET', '/')).status).toBe(200)
    })

    it('takes the name of a route from the query, for hosts that pass on few paths', async () => {
      for (const path of ['?route=status', '/media?route=status', '/?route=status']) {
        const { status, body } = await client().get<StatusResponse>(path)
        expect({ path, status }).toEqual({ path, status: 200 })
        expect(body.limits.maxFileSize).toBe(maxFileSize)
      }
      const files = [{ name: 'a.png', type: 'image/png', size: 100 }]
      const { status, body } = await client().post<StartUploadsResponse>('?route=startUploads', { files })
      expect({ status, plans: body.plans.map(isProblem) }).toEqual({ status: 200, plans: [false] })
      expect((await client().send('DELETE', '/media?route=delete&key=none.png')).status).toBe(204)
    })

    it.each([
      ['POST', '?route=delete&key=a.png', 405],
      ['GET', '?route=nonsense', 404],
      ['GET', '/a/b?route=status', 404],
    ])('responds to %s %s with %i', async (method, path, status) => {
      const response = await client().send(method, path)
      await response.arrayBuffer()
      expect(response.status).toBe(status)
    })

    it.each([
      ['GET', '/status'],
      ['GET', ''],
      ['GET', '/nonsense'],
      ['GET', '?limit=abc'],
      ['DELETE', '?key=none.png'],
    ])('lets nobody keep the response to %s %s', async (method, path) => {
      const response = await client().send(method, path)
      await response.arrayBuffer()
      expect(response.headers.get('cache-control')).toBe('no-store')
    })

    it.each([
      ['no JSON', 'text/plain', '{}'],
      ['broken JSON', 'application/json', '{'],
      ['an array', 'application/json', '[]'],
      ['a missing value', 'application/json', '{"from":"a.png"}'],
      ['a value of another type', 'application/json', '{"from":1,"to":2}'],
    ])('refuses %s with 400', async (_what, type, body) => {
      const response = await client().send('POST', '/rename', { body, headers: { 'content-type': type } })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'invalid-input' })
    })

    it('refuses a JSON body beyond all reason with 413', async () => {
      // Otherwise the next request would come upon the connection that is just being closed.
      const last = options.keepsConnections ? {} : { connection: 'close' }
      const headers = { 'content-type': 'application/json', ...last }
      const response = await client().send('POST', '/uploads', { body: ' '.repeat(1024 ** 2 + 1), headers })
      expect(response.status).toBe(413)
      await response.arrayBuffer()
    })

    it.each(['1.5', '-1', 'NaN', '1e3', '99999999999999999999'])('refuses %s as a size', async (size) => {
      const response = await client().send('POST', toSearch({ name: 'a.png', type: 'image/png', size }), {
        body: 'x',
      })
      expect([400, 413]).toContain(response.status)
      await response.arrayBuffer()
    })
  })
}
