import type { MediaItem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import type { Suite } from './suite.js'
import { png } from './files.js'
import { type Item, thumbnailRequests, thumbnailsOf, toComparable } from './thumbnail-requests.js'

/** What becomes of thumbnails when their picture is deleted, renamed or replaced. */
export function thumbnailFollowCases({ client }: Suite): void {
  describe('thumbnails of a picture that changes', () => {
    const { postAll, upload, find, refusal, uploadBoth } = thumbnailRequests(client)
    const rename = async (from: string, to: string) => {
      const { status, body } = await client().post<MediaItem>('/rename', { from, to })
      expect(status).toBe(200)
      return toComparable(body)
    }

    it('are gone once it is deleted, whatever comes in its place', async () => {
      const { key } = await uploadBoth('deleted', 'a.png')
      expect(await client().remove(key)).toBe(204)
      // The same bytes: in a bucket, they have the same ETag.
      const again = await upload('deleted', 'a.png')
      expect(again).not.toHaveProperty('thumbnails')
      expect(await find('deleted', 'a.png')).toMatchObject({ etag: again.etag })
      expect(await find('deleted', 'a.png')).not.toHaveProperty('thumbnails')
    })

    it('are not those of another whose name begins alike', async () => {
      const others = ['a.png.png', 'a.pn.png', 'a.png (1).png', 'A.png', 'a.png.1x1.png']
      const before = []
      for (const name of others) before.push(await uploadBoth('alike', name))
      const { key } = await uploadBoth('alike', 'a.png')
      expect(await client().remove(key)).toBe(204)
      for (const item of before) expect(await find('alike', item.name)).toEqual(item)
    })

    it.each([
      ['moved-thumbs/b.png', 'in its directory'],
      ['moved-thumbs/R&D 100%/c.png', 'into another directory'],
      ['moved-thumbs-root.png', 'into the root'],
    ])('follow it to its new name, %s, %s', async (to) => {
      const from = await uploadBoth('moved-thumbs', 'a.png')
      const moved = await rename(from.key, to)
      expect(moved).toMatchObject({ key: to, width: 3000, height: 2000 })
      expect(moved).not.toHaveProperty('etag')
      expect(moved.thumbnails?.['400x400']).not.toBe(from.thumbnails?.['400x400'])
      expect(moved.thumbnails?.['1000x1000']).not.toBe(moved.url)
      expect(await find(moved.directory, moved.name)).toEqual(moved)
      const again = await upload('moved-thumbs', 'a.png')
      expect(again).not.toHaveProperty('thumbnails')
      await client().remove(again.key)
    })

    it('are asked for under its new name where there were none', async () => {
      const { key } = await upload('moved-without', 'a.png')
      const moved = await rename(key, 'moved-without/b.png')
      expect(moved.etag).toBeTypeOf('string')
      expect(await find('moved-without', 'b.png')).toMatchObject({ etag: moved.etag })
      expect(await refusal(thumbnailsOf(moved))).toBeUndefined()
    })

    it('stay when it is renamed to its own name', async () => {
      const item = await uploadBoth('itself', 'a.png')
      expect(await rename(item.key, item.key)).toEqual(item)
    })

    it('are never shown for what has replaced it', async () => {
      const old = await upload('replaced-thumbs', 'a.png', png(100, 1))
      const sent = thumbnailsOf(old)
      const [before] = await postAll([sent])
      const next = await upload('replaced-thumbs', 'a.png', png(120, 2), 'replace')
      expect(next).not.toHaveProperty('thumbnails')
      expect(next).not.toHaveProperty('width')
      expect(next.etag).not.toBe(old.etag)
      expect(await find('replaced-thumbs', 'a.png')).toMatchObject({ size: 120, etag: next.etag })
      // Made by a browser that has not heard of it yet.
      expect(await refusal(sent)).toBe('changed-meanwhile')
      const [after] = await postAll([thumbnailsOf(next)])
      expect((after as Item).thumbnails?.['400x400']).not.toBe((before as Item).thumbnails?.['400x400'])
      expect(await find('replaced-thumbs', 'a.png')).toEqual(after)
    })

    it('are not asked for where their names would be too long', async () => {
      const longest = 'x'.repeat(240)
      const item = await upload('long', `${longest}.png`)
      expect(item).not.toHaveProperty('etag')
      expect(await find('long', item.name)).not.toHaveProperty('etag')
      expect(await refusal({ ...thumbnailsOf({ ...item, etag: 'x' }) })).toBe('changed-meanwhile')
      const long = await uploadBoth('long', `${'ñ'.repeat(90)}.png`)
      expect(long.thumbnails).toBeDefined()
    })
  })
}
