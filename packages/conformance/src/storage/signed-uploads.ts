import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { bytesOf, expectBytes, listKeys, put, read, readText } from './objects.js'
import { send, uploadBytes, useSigner } from './upload-requests.js'

/** Of a second writer. AWS says 409 to the slower of two at the same time. */
const refusedByCondition = [409, 412]

export function signedUploadCases(suite: StorageSuite): void {
  const { storage, options } = suite
  describe('signed uploads', () => {
    const sign = useSigner(suite)

    it('store the bytes with their type, size and metadata', async () => {
      expect(await send(await sign('signed/honest.png'))).toBe(200)
      const head = await storage().head('signed/honest.png')
      expect(head).toMatchObject({ type: 'image/png', size: uploadBytes.byteLength })
      expect(head?.metadata).toEqual({ receipt: 'first-receipt' })
      expectBytes(await read(storage(), 'signed/honest.png'), uploadBytes)
    })

    it.each(['R&D photos/a+b=c 100% #1?.png', 'ünï/çødé 日本 😀.png', `'"<> %2F.png`])(
      'take the name %j',
      async (name) => {
        expect(await send(await sign(`signed/${name}`))).toBe(200)
        expectBytes(await read(storage(), `signed/${name}`), uploadBytes)
      },
    )

    it('store an empty file', async () => {
      expect(await send(await sign('signed/empty.png', { size: 0 }), { body: new Uint8Array() })).toBe(200)
      expect(await storage().head('signed/empty.png')).toMatchObject({ size: 0 })
    })

    it('come with headers in lower case, and with the length', async () => {
      const { headers } = await sign('signed/headers.png', {
        disposition: 'attachment',
        cacheControl: 'max-age=60',
      })
      for (const name of Object.keys(headers)) expect(name).toBe(name.toLowerCase())
      expect(headers).toMatchObject({ 'content-type': 'image/png', 'if-none-match': '*' })
      expect(headers).toMatchObject({ 'content-disposition': 'attachment', 'cache-control': 'max-age=60' })
    })

    it('stay with a copy, metadata and all', async () => {
      expect(await send(await sign('signed/original.png'))).toBe(200)
      await storage().copy('signed/original.png', 'signed/copy.png', { onlyIf: { absent: true } })
      const head = await storage().head('signed/copy.png')
      expect(head).toMatchObject({ type: 'image/png', metadata: { receipt: 'first-receipt' } })
    })

    if (options.served)
      it('are served with their type, disposition and caching, copies as well', async () => {
        const cacheControl = 'public, max-age=86400'
        const headers = { type: 'image/svg+xml', disposition: 'attachment', cacheControl }
        const request = await sign('signed/picture.svg', headers)
        expect(await send(request)).toBe(200)
        await storage().copy('signed/picture.svg', 'signed/renamed.svg', { onlyIf: { absent: true } })
        for (const key of ['signed/picture.svg', 'signed/renamed.svg']) {
          const response = await fetch(storage().publicUrl(key))
          expect(response.headers.get('content-type')).toBe('image/svg+xml')
          expect(response.headers.get('content-disposition')).toBe('attachment')
          expect(response.headers.get('cache-control')).toBe(cacheControl)
          expectBytes(new Uint8Array(await response.arrayBuffer()), uploadBytes)
        }
      })

    it('do not overwrite: the second is refused and the first stays', async () => {
      const [first, second] = [await sign('signed/twice.png'), await sign('signed/twice.png')]
      expect(await send(first)).toBe(200)
      expect(refusedByCondition).toContain(await send(second, { body: bytesOf(5000, 1) }))
      expect(refusedByCondition).toContain(await send(first, { body: bytesOf(5000, 1) }))
      expectBytes(await read(storage(), 'signed/twice.png'), uploadBytes)
    })

    it('overwrite without a condition', async () => {
      await put(storage(), 'signed/over.png', 'old')
      expect(await send(await sign('signed/over.png', { onlyIf: undefined }))).toBe(200)
      expectBytes(await read(storage(), 'signed/over.png'), uploadBytes)
    })

    it('replace the version of onlyIf and no other', async () => {
      const { etag } = await put(storage(), 'signed/version.png', 'one')
      const [fresh, stale] = [
        await sign('signed/version.png', { onlyIf: { etag } }),
        await sign('signed/version.png', { onlyIf: { etag }, size: 4 }),
      ]
      expect(await send(fresh)).toBe(200)
      expect(refusedByCondition).toContain(await send(stale, { body: bytesOf(4) }))
      expectBytes(await read(storage(), 'signed/version.png'), uploadBytes)
    })

    it('let exactly one of twenty to one key win', async () => {
      const requests = await Promise.all(
        Array.from({ length: 20 }, () => sign('signed-race/one.png', { size: 9 })),
      )
      const body = (index: number) => new TextEncoder().encode(`writer ${String(index).padStart(2, '0')}`)
      const statuses = await Promise.all(
        requests.map((request, index) => send(request, { body: body(index) })),
      )
      expect(statuses.filter((status) => status === 200)).toHaveLength(1)
      for (const status of statuses) expect([200, ...refusedByCondition]).toContain(status)
      const winner = statuses.indexOf(200)
      expect(await readText(storage(), 'signed-race/one.png')).toBe(new TextDecoder().decode(body(winner)))
      expect(await listKeys(storage(), 'signed-race/')).toEqual(['signed-race/one.png'])
    })
  })
}
