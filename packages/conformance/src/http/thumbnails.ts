import { type StatusResponse, isProblem } from '@tina-s3/contract'
import { maxThumbnailBytes } from '@tina-s3/contract/thumbnails'
import { describe, expect, it } from 'vitest'
import type { Suite } from './suite.js'
import { png, text, webp } from './files.js'
import { thumbnailRequests, thumbnailsOf, toBase64, toComparable } from './thumbnail-requests.js'

/** Thumbnails that the browser has made: stored, and found by lists and searches. */
export function thumbnailCases({ client }: Suite): void {
  describe('thumbnails', () => {
    const { postAll, upload, list, find, refusal, uploadBoth } = thumbnailRequests(client)

    it('are offered by status', async () => {
      const { body } = await client().get<StatusResponse>('/status')
      expect(body.capabilities.thumbnails).toBe(true)
    })

    it('are asked for where they are missing, by the ETag of a picture and of nothing else', async () => {
      const uploaded = await upload('asked', 'a.png')
      await upload('asked', 'b.txt', text('text'))
      await upload('asked', 'c.svg', text('<svg xmlns="http://www.w3.org/2000/svg"/>'))
      const items = await list('asked')
      expect(items.map(({ etag }) => etag)).toEqual([uploaded.etag, undefined, undefined])
      expect(uploaded.etag).toBeTypeOf('string')
      for (const item of items) expect(item).not.toHaveProperty('thumbnails')
    })

    it.each(['plain.png', 'R&D #1?.png', '100% %2F.png', 'e\u0301.png', 'a.b.400x300.png', 'UPPER.PNG'])(
      'are stored, and listed with the dimensions of the picture: %j',
      async (name) => {
        for (const directory of ['', 'R&D photos', 'ünï/çødé']) {
          const item = await uploadBoth(directory, name)
          const { '75x75': tiny, '400x400': small, '1000x1000': large, ...others } = item.thumbnails ?? {}
          expect(others).toEqual({})
          expect(tiny).toBe(small)
          expect(large).not.toBe(small)
          for (const url of [small, large]) {
            expect(url).toMatch(/\.webp$/)
            expect(new URL(url ?? '').href).toBe(url)
            expect(url).not.toBe(item.url)
          }
          expect(item).not.toHaveProperty('etag')
          expect(await find(directory, name)).toEqual(item)
        }
      },
    )

    it('are shown by every page of a list', async () => {
      const names = Array.from({ length: 7 }, (_, index) => `${index}.png`)
      for (const name of names) await uploadBoth('pages', name)
      await upload('pages', '3 without.png')
      const { items, pages } = await client().listAll({ directory: 'pages', limit: 2 })
      expect(pages).toBe(4)
      expect(items).toHaveLength(8)
      for (const { name, width, etag } of items)
        expect([width, etag === undefined]).toEqual(
          name.includes('without') ? [undefined, false] : [3000, true],
        )
    })

    it('are shown by searches', async () => {
      const keys = ['', 'one', 'one/two', 'three'].map((directory) => `find-me/${directory}`)
      const stored = []
      for (const directory of keys) stored.push(await uploadBoth(directory.replace(/\/$/, ''), 'needle.png'))
      const { items } = await client().list({ directory: 'find-me', search: 'needle' })
      expect(items.map(toComparable).toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(
        stored.toSorted((a, b) => a.key.localeCompare(b.key)),
      )
    })

    it('are neither listed nor found themselves, and no request can name them', async () => {
      const item = await uploadBoth('secluded', 'only.png')
      const { items, directories } = await client().listAll({ directory: '' })
      expect([...directories, ...items.map(({ key }) => key)].filter((key) => /(^|\/)\./.test(key))).toEqual(
        [],
      )
      for (const search of ['only.png', 'webp', '3000x2000', '400']) {
        const found = await client().list({ directory: 'secluded', search })
        expect(found.items.map(({ key }) => key)).toEqual(search === 'only.png' ? [item.key] : [])
      }
      const { pathname } = new URL(item.thumbnails?.['400x400'] ?? '')
      const key = decodeURIComponent(pathname.slice(pathname.indexOf('.tina-s3/')))
      expect(await client().remove(key)).toBe(400)
      expect((await client().post('/rename', { from: key, to: 'mine.webp' })).status).toBe(400)
      expect((await client().post('/rename', { from: item.key, to: key })).status).toBe(400)
      expect(await refusal({ ...thumbnailsOf({ ...item, etag: 'x' }), key })).toBe('invalid-path')
      expect(await find('secluded', 'only.png')).toEqual(item)
    })

    it('are stored once: what is there stays', async () => {
      const before = await upload('once', 'a.png')
      const [first] = await postAll([thumbnailsOf(before)])
      const [second] = await postAll([thumbnailsOf(before, { small: toBase64(webp(150, 9)) })])
      expect(second).toEqual(first)
      const many = await Promise.all(Array.from({ length: 5 }, () => postAll([thumbnailsOf(before)])))
      for (const results of many) expect(results).toEqual([first])
      const other = await upload('once', 'b.png')
      const [left, right] = await Promise.all([
        postAll([thumbnailsOf(other)]),
        postAll([thumbnailsOf(other)]),
      ])
      expect(left).toEqual(right)
      expect(await list('once')).toEqual([first, ...left])
    })

    it('are those that the picture needs, no more and no fewer', async () => {
      const item = await upload('needed', 'a.png')
      const { small, large, ...rest } = thumbnailsOf(item)
      for (const wrong of [rest, { ...rest, small }, { ...rest, large }])
        expect(await refusal(wrong)).toBe('invalid-input')
      const medium = { ...rest, width: 700, height: 1500 }
      expect(await refusal({ ...medium, small, large })).toBe('invalid-input')
      const tiny = { ...rest, width: 600, height: 500 }
      for (const content of [{}, { small }, { small, large }])
        expect(await refusal({ ...tiny, ...content })).toBe('invalid-input')
      expect(await list('needed')).toEqual([item])
      const [stored] = await postAll([{ ...medium, small }])
      expect(stored).toMatchObject({ width: 700, height: 1500, thumbnails: { '1000x1000': item.url } })
      expect(await list('needed')).toEqual([stored])
    })

    it.each<[string, string, object]>([
      ['of another version', 'changed-meanwhile', { etag: '"other"' }],
      ['of a picture that is not there', 'not-found', { key: 'refused/missing.png' }],
      ['of a file that is no picture', 'unsupported-type', { key: 'refused/a.txt' }],
      ['of a drawing', 'unsupported-type', { key: 'refused/a.svg' }],
      ['outside of the media root', 'invalid-path', { key: '../refused/a.png' }],
      ['of a hidden key', 'invalid-path', { key: 'refused/.a.png' }],
      ['of another type than declared', 'content-mismatch', { type: 'image/png' }],
      ['of a type that browsers do not agree on', 'invalid-input', { type: 'image/avif' }],
      [
        'that are a web page',
        'content-mismatch',
        { small: btoa('<!doctype html><script>alert(1)</script>') },
      ],
      ['that are a web page, the large one', 'content-mismatch', { large: btoa('<svg onload="alert(1)">') }],
      ['that are text', 'content-mismatch', { small: btoa('no picture') }],
      ['that are empty', 'content-mismatch', { large: '' }],
      ['that are too large', 'too-large', { small: toBase64(webp(maxThumbnailBytes + 1)) }],
      ['that are not in Base64', 'invalid-input', { small: 'UklGR*==' }],
      ['that are a number', 'invalid-input', { small: 1 }],
      ['without a version', 'invalid-input', { etag: undefined }],
      ['without a width', 'invalid-input', { width: undefined }],
      ['with no height', 'invalid-input', { height: 0 }],
      ['with half a pixel', 'invalid-input', { height: 2000.5 }],
      ['with a width in words', 'invalid-input', { width: '3000' }],
      ['of a picture that is too wide', 'invalid-input', { width: 65_536, height: 1 }],
      ['of a picture that has too many pixels', 'invalid-input', { width: 10_001, height: 10_000 }],
    ])('are refused %s', async (_what, code, changes) => {
      const item = (await find('refused', 'a.png')) ?? (await upload('refused', 'a.png'))
      expect(await refusal({ ...thumbnailsOf(item), ...changes })).toBe(code)
      expect(await find('refused', 'a.png')).toEqual(item)
    })

    it('may have up to the limit of bytes', async () => {
      const item = await upload('limit', 'a.png')
      const large = toBase64(webp(maxThumbnailBytes))
      expect(await refusal(thumbnailsOf(item, { large }))).toBeUndefined()
    })

    it('are accepted as JPEG and PNG too', async () => {
      const jpeg = toBase64(new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...webp(100)]))
      for (const [type, content, extension] of [
        ['image/jpeg', jpeg, '.jpg'],
        ['image/png', toBase64(png()), '.png'],
      ] as const) {
        const item = await upload('types', `${extension.slice(1)}.png`)
        const [stored] = await postAll([thumbnailsOf(item, { type, small: content, large: content })])
        if (isProblem(stored)) throw new Error(stored.detail)
        for (const url of Object.values(stored?.thumbnails ?? {}))
          expect(url).toMatch(new RegExp(`\\${extension}$`))
        expect(await find('types', item.name)).toEqual(stored)
      }
    })
  })
}
