import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { credentials, useServer } from '../../test/s3-fetch-server.js'

describe('s3FetchStorage, credentials', () => {
  const { create, requests, respondWith } = useServer()

  it('asks for credentials for each signature, and signs with their token', async () => {
    let count = 0
    const storage = create({
      credentials: async () => ({ ...credentials, accessKeyId: `key${++count}`, sessionToken: 'token' }),
    })
    respondWith([404])
    await storage.head('a.png')
    expect(requests[0]?.headers).toMatchObject({
      authorization: expect.stringContaining('Credential=key1/') as string,
      'x-amz-security-token': 'token',
    })
    const signed = await storage.signUpload?.('a.png', { type: 'image/png', size: 5, expiresIn: 60 })
    const { searchParams } = new URL(signed?.url ?? '')
    expect(searchParams.get('X-Amz-Credential')).toMatch(/^key2\//)
    expect(searchParams.get('X-Amz-Security-Token')).toBe('token')
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host')
  })

  it('lets go of a body when there are no credentials', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) })
    const storage = create({ credentials: () => Promise.reject(new Error('no role')) })
    await expect(storage.put('a.png', body, { type: 'image/png', size: 5 })).rejects.toMatchObject({
      code: 'access-denied',
    })
    expect(cancelled).toBe(true)
    expect(requests).toEqual([])
  })

  it('asks for credentials once when they throw, and keeps the cause', async () => {
    const cause = new Error('no role')
    const provide = vi.fn(() => Promise.reject(cause))
    const storage = create({ credentials: provide })
    await expect(storage.head('a.png')).rejects.toMatchObject({ code: 'access-denied', cause })
    expect(provide).toHaveBeenCalledOnce()
  })

  it('does not wait for credentials that never come', async () => {
    const never = new Promise<never>(() => undefined)
    const storage = create({ credentials: () => never, idleTimeout: 0.05, maxAttempts: 1 })
    await expect(storage.head('a.png')).rejects.toMatchObject({ code: 'unavailable' })
    const signed = storage.signUpload?.('a.png', { type: 'image/png', size: 5, expiresIn: 60 })
    await expect(signed).rejects.toMatchObject({ code: 'unavailable' })
    const controller = new AbortController()
    const reason = new Error('the editor has left')
    const found = create({ credentials: () => never }).head('a.png', { signal: controller.signal })
    controller.abort(reason)
    await expect(found).rejects.toBe(reason)
  })

  it.each([
    ['accessKeyId', { accessKeyId: 'HIDDEN\nkey' }],
    ['secretAccessKey', { secretAccessKey: 'HIDDEN\u00e9' }],
    ['secretAccessKey', { secretAccessKey: undefined as never }],
    ['sessionToken', { sessionToken: 'HIDDEN\r\ntoken' }],
    ['sessionToken', { sessionToken: 'HIDDEN token' }],
  ])('refuses credentials whose %s headers do not allow, and keeps the value secret', async (name, wrong) => {
    const provide = vi.fn(() => ({ ...credentials, ...wrong }))
    const storage = create({ credentials: provide })
    const signed = () => storage.signUpload?.('a.png', { type: 'image/png', size: 5, expiresIn: 60 })
    for (const call of [() => storage.head('a.png'), signed]) {
      const error: unknown = await call()?.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ name: 'StorageError', code: 'access-denied' })
      expect((error as Error).message).toContain(name)
      expect(inspect(error, { depth: 9 })).not.toContain('HIDDEN')
    }
    expect(provide).toHaveBeenCalledTimes(2)
    expect(requests).toEqual([])
  })
})
