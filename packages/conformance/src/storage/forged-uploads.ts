import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { bytesOf, listKeys } from './objects.js'
import { send, uploadBytes, useSigner } from './upload-requests.js'

/** What a client might change of a signed upload. The storage itself must refuse, since nobody else sees the request. */
export function forgedUploadCases(suite: StorageSuite): void {
  const { storage } = suite
  describe('signed uploads that were tampered with', () => {
    const sign = useSigner(suite)
    const key = 'forged/file.png'

    afterAll(async () => {
      expect(await listKeys(storage(), 'forged/')).toEqual([])
    })

    it.each([
      ['another type', { headers: { 'content-type': 'text/html' } }],
      ['no condition', { headers: { 'if-none-match': undefined } }],
      ['another condition', { headers: { 'if-none-match': '"0"' } }],
      ['another receipt', { headers: { 'x-amz-meta-receipt': 'second-receipt' } }],
      ['no receipt', { headers: { 'x-amz-meta-receipt': undefined } }],
      ['another disposition', { headers: { 'content-disposition': 'inline' } }],
      ['no disposition', { headers: { 'content-disposition': undefined } }],
      ['another caching', { headers: { 'cache-control': 'no-store' } }],
      ['no caching', { headers: { 'cache-control': undefined } }],
      ['one byte more', { body: bytesOf(uploadBytes.byteLength + 1) }],
      ['one byte less', { body: bytesOf(uploadBytes.byteLength - 1) }],
      ['no bytes', { body: new Uint8Array() }],
    ])('are refused: %s', async (_name, forgery) => {
      const request = await sign(key, { disposition: 'attachment', cacheControl: 'max-age=60' })
      expect(await send(request, forgery)).toBe(403)
      expect(await storage().head(key)).toBeUndefined()
    })

    it('are refused: another signature', async () => {
      const request = await sign(key)
      const url = request.url.replace(
        /(Signature=)(.)/i,
        (_all, name: string, first: string) => name + (first === '0' ? '1' : '0'),
      )
      expect(url).not.toBe(request.url)
      expect(await send(request, { url })).toBe(403)
      expect(await storage().head(key)).toBeUndefined()
    })

    it('are refused: another key, also one that only looks longer', async () => {
      const request = await sign(key)
      for (const other of ['forged/other.png', 'forged/file.png/more.png', 'forged/../forged/file.png2']) {
        const url = request.url.replace('forged/file.png', other)
        expect(url).not.toBe(request.url)
        expect(await send(request, { url })).toBe(403)
      }
    })

    it('are refused: a longer life', async () => {
      const request = await sign(key, { expiresIn: 60 })
      const url = request.url.replace(/(Expires=)60\b/i, '$1600')
      expect(url).not.toBe(request.url)
      expect(await send(request, { url })).toBe(403)
    })

    it('are refused: after their time', async () => {
      const request = await sign(key, { expiresIn: 1 })
      await delay(2100)
      expect(await send(request)).toBe(403)
      expect(await storage().head(key)).toBeUndefined()
    })
  })
}
