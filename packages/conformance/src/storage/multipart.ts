import type { MultipartUploads, StoredPart } from '@tina-s3/core'
import { afterAll, describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { atOnce, bytesOf, expectBytes, listKeys, put, read, readText, refusal, theOne } from './objects.js'
import { send } from './upload-requests.js'

const absent = { absent: true } as const

export function multipartCases({ storage }: StorageSuite): void {
  describe('multipart uploads', () => {
    const multipart = (): MultipartUploads => {
      const { multipart: uploads } = storage()
      if (!uploads) throw new Error('This provider takes no multipart uploads.')
      return uploads
    }
    const start = (key: string) =>
      multipart().start(key, {
        type: 'image/svg+xml',
        disposition: 'attachment',
        metadata: { receipt: 'first-receipt' },
      })
    const sign = (key: string, uploadId: string, number: number, size: number) =>
      multipart().signPart(key, uploadId, { number, size, expiresIn: 60 })
    const sendPart = async (key: string, uploadId: string, number: number, body: Uint8Array<ArrayBuffer>) =>
      send(await sign(key, uploadId, number, body.byteLength), { body })
    /** An upload of one small part, which a last part may be. */
    const startSmall = async (key: string, seed = 0) => {
      const uploadId = await start(key)
      expect(await sendPart(key, uploadId, 1, bytesOf(100, seed))).toBe(200)
      return { uploadId, parts: await partsOf(key, uploadId) }
    }
    const partsOf = async (key: string, uploadId: string): Promise<readonly StoredPart[]> => {
      const parts = await multipart().parts(key, uploadId)
      if (parts === undefined) throw new Error('The upload is gone.')
      return parts
    }
    const incomplete = async (prefix: string) => {
      const keys: string[] = []
      let cursor: string | undefined
      do {
        const page = await multipart().incomplete(prefix, { cursor })
        keys.push(...page.uploads.map(({ key }) => key))
        cursor = page.cursor
      } while (cursor !== undefined)
      return keys
    }

    afterAll(async () => {
      expect(await incomplete('parts/')).toEqual([])
    })

    it('become one object with the type, disposition and metadata of the start', async () => {
      const key = 'parts/R&D ü+1.svg'
      const whole = bytesOf(multipart().minPartSize + 100)
      const [first, second] = [whole.slice(0, multipart().minPartSize), whole.slice(multipart().minPartSize)]
      const uploadId = await start(key)
      // The second first, and the first twice.
      for (const [number, body] of [
        [2, second],
        [1, first],
        [1, first],
      ] as const)
        expect(await sendPart(key, uploadId, number, body)).toBe(200)
      const parts = await partsOf(key, uploadId)
      expect(parts.map(({ number, size }) => [number, size])).toEqual([
        [1, first.byteLength],
        [2, 100],
      ])
      expect(await storage().head(key)).toBeUndefined()
      const { etag } = await multipart().complete(key, uploadId, parts, { onlyIf: absent })
      const object = await storage().head(key)
      expect(object).toMatchObject({ etag, type: 'image/svg+xml', size: whole.byteLength })
      expect(object?.metadata).toEqual({ receipt: 'first-receipt' })
      expectBytes(await read(storage(), key), whole)
      expect(await multipart().parts(key, uploadId)).toBeUndefined()
    })

    it('take no part that is longer or shorter, another one, or of another upload', async () => {
      const key = 'parts/signed.svg'
      const [uploadId, other] = [await start(key), await start(key)]
      const request = await sign(key, uploadId, 1, 100)
      const change = (from: string, to: string) => ({
        url: request.url.replace(from, to),
        body: bytesOf(100),
      })
      expect(await send(request, { body: bytesOf(101) })).toBe(403)
      expect(await send(request, { body: bytesOf(99) })).toBe(403)
      expect(await send(request, change('partNumber=1', 'partNumber=2'))).toBe(403)
      expect(await send(request, change(encodeURIComponent(uploadId), encodeURIComponent(other)))).toBe(403)
      expect(await send(request, change('signed.svg', 'other.svg'))).toBe(403)
      expect(await partsOf(key, uploadId)).toEqual([])
      await Promise.all([uploadId, other].map((id) => multipart().abort(key, id)))
    })

    it('leave an existing object untouched, and stay until they are aborted', async () => {
      const key = 'parts/existing.svg'
      const { uploadId, parts } = await startSmall(key)
      await put(storage(), key, 'the owner')
      const complete = () => multipart().complete(key, uploadId, parts, { onlyIf: absent })
      await expect(complete()).rejects.toMatchObject(refusal('precondition-failed'))
      expect(await readText(storage(), key)).toBe('the owner')
      expect(await partsOf(key, uploadId)).toHaveLength(1)
      await multipart().abort(key, uploadId)
      expect(await readText(storage(), key)).toBe('the owner')
    })

    it('replace the version of onlyIf', async () => {
      const key = 'parts/version.svg'
      const onlyIf = await put(storage(), key, 'old')
      const { uploadId, parts } = await startSmall(key)
      await multipart().complete(key, uploadId, parts, { onlyIf })
      expectBytes(await read(storage(), key), bytesOf(100))
    })

    it('let exactly one of ten completions of one key win', async () => {
      const key = 'parts/race.svg'
      const uploads = await Promise.all(Array.from({ length: 10 }, (_, seed) => startSmall(key, seed)))
      const { won, failures } = await atOnce(10, (index) => {
        const { uploadId, parts } = uploads[index]!
        return multipart().complete(key, uploadId, parts, { onlyIf: absent })
      })
      const { index } = theOne(won)
      for (const failure of failures) expect(failure).toMatchObject(refusal('precondition-failed'))
      expectBytes(await read(storage(), key), bytesOf(100, index))
      await Promise.all(uploads.map(({ uploadId }) => multipart().abort(key, uploadId)))
      expectBytes(await read(storage(), key), bytesOf(100, index))
    })

    it('leave no object and no placeholder when a completion is refused', async () => {
      const key = 'parts/refused.svg'
      const { uploadId, parts } = await startSmall(key)
      const wrong = parts.map((part) => ({ ...part, etag: '"00000000000000000000000000000000"' }))
      const complete = multipart().complete(key, uploadId, wrong, { onlyIf: absent })
      await expect(complete).rejects.toMatchObject(refusal('rejected'))
      expect(await storage().head(key)).toBeUndefined()
      await multipart().complete(key, uploadId, parts, { onlyIf: absent })
      expectBytes(await read(storage(), key), bytesOf(100))
    })

    it('are gone after an abort, however often it is repeated', async () => {
      const key = 'parts/aborted.svg'
      const { uploadId, parts } = await startSmall(key)
      await multipart().abort(key, uploadId)
      await multipart().abort(key, uploadId)
      expect(await multipart().parts(key, uploadId)).toBeUndefined()
      expect(await sendPart(key, uploadId, 1, bytesOf(100))).toBe(404)
      const complete = multipart().complete(key, uploadId, parts, { onlyIf: absent })
      await expect(complete).rejects.toMatchObject({ name: 'StorageError' })
      expect(await listKeys(storage(), 'parts/aborted')).toEqual([])
    })

    it('can be found while they are under way, below a prefix, with their time', async () => {
      const keys = ['parts-open/a+b.svg', 'parts-open/ü/c.svg']
      const started = await Promise.all(keys.map(start))
      expect((await incomplete('parts-open/')).sort()).toEqual([...keys].sort())
      expect(await incomplete('parts-open/ü')).toEqual(['parts-open/ü/c.svg'])
      const { uploads } = await multipart().incomplete('parts-open/a')
      expect(uploads[0]?.uploadId).toBe(started[0])
      expect(Math.abs(Date.now() - Number(uploads[0]?.started))).toBeLessThan(600_000)
      await Promise.all(keys.map((key, index) => multipart().abort(key, started[index]!)))
      expect(await incomplete('parts-open/')).toEqual([])
    })
  })
}
