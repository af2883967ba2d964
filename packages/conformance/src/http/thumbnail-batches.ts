import { type Problem, isProblem, maxEntries } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { tokens } from '../fixture.js'
import type { Suite } from './suite.js'
import { thumbnailRequests, thumbnailsOf } from './thumbnail-requests.js'

/** Requests for the thumbnails of many pictures. */
export function thumbnailBatchCases({ client }: Suite): void {
  describe('thumbnails of many pictures', () => {
    const { postAll, upload, list, find } = thumbnailRequests(client)

    it('have a result or a problem for each picture, in order', async () => {
      const items = await Promise.all(['a.png', 'b.png', 'c.png'].map((name) => upload('mixed-thumbs', name)))
      const [a, b, c] = items.map((item) => thumbnailsOf(item))
      const results = await postAll([a!, { ...b!, etag: 'x' }, null as never, { ...a!, key: '' }, c!, a!])
      expect(results.map((result) => (isProblem(result) ? result.code : result.key))).toEqual([
        'mixed-thumbs/a.png',
        'changed-meanwhile',
        'invalid-input',
        'invalid-input',
        'mixed-thumbs/c.png',
        'mixed-thumbs/a.png',
      ])
      expect((await list('mixed-thumbs')).map(({ width }) => width)).toEqual([3000, undefined, 3000])
      for (const thumbnails of [[], undefined, {}, Array(maxEntries + 1).fill(a)])
        expect(await client().post('/uploads/thumbnails', { thumbnails })).toMatchObject({
          status: 400,
          body: { code: 'invalid-input' },
        })
    })

    it('are refused as a whole when one picture is not allowed, and then nothing is done', async () => {
      const [open, closed] = await Promise.all(
        ['open-thumbs', 'private'].map((directory) => upload(directory, 'thumbs.png')),
      )
      const thumbnails = [open, closed].map((item) => thumbnailsOf(item!))
      for (const token of [tokens.guest, tokens.reader]) {
        const headers = { 'content-type': 'application/json' }
        const body = JSON.stringify({ thumbnails })
        const response = await client().send('POST', '/uploads/thumbnails', { token, headers, body })
        expect(response.status).toBe(403)
        expect(((await response.json()) as Problem).code).toBe('forbidden')
      }
      expect(await find('open-thumbs', 'thumbs.png')).toHaveProperty('etag')
      expect(await find('private', 'thumbs.png')).toHaveProperty('etag')
    })
  })
}
