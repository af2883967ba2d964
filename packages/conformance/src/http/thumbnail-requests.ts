import {
  type MediaItem,
  type Problem,
  type StoreThumbnailsResponse,
  type ThumbnailsInput,
  isProblem,
} from '@tina-s3/contract'
import { expect } from 'vitest'
import type { Client } from './client.js'
import { png, webp } from './files.js'

/** An item to compare: the time of a write is as exact as whoever says it. */
export type Item = Omit<MediaItem, 'lastModified'>

/** What the cases about thumbnails have in common. */
export function thumbnailRequests(client: () => Client) {
  const postAll = async (thumbnails: readonly object[]): Promise<(Item | Problem)[]> => {
    const { status, body } = await client().post<StoreThumbnailsResponse>('/uploads/thumbnails', {
      thumbnails,
    })
    expect({ status, count: body.results.length }).toEqual({ status: 200, count: thumbnails.length })
    return body.results.map((result) => (isProblem(result) ? result : toComparable(result)))
  }
  const upload = async (directory: string, name: string, bytes = png(), onConflict?: string) => {
    const file = { directory, name, bytes, ...(onConflict !== undefined && { onConflict }) }
    const { status, body } = await client().upload(file)
    expect(status).toBe(201)
    return toComparable(body)
  }
  const list = async (directory: string) => (await client().list({ directory })).items.map(toComparable)
  return {
    postAll,
    upload,
    list,
    find: async (directory: string, name: string) =>
      (await list(directory)).find((item) => item.name === name),
    /** The code of what is wrong with one entry; `undefined` when it is stored. */
    async refusal(thumbnails: object): Promise<string | undefined> {
      const [result] = await postAll([thumbnails])
      return isProblem(result) ? result.code : undefined
    },
    /** Uploads a picture and its thumbnails. */
    async uploadBoth(directory: string, name: string, bytes = png()): Promise<Item> {
      const [result] = await postAll([thumbnailsOf(await upload(directory, name, bytes))])
      expect(result).toMatchObject({ name, width: 3000, height: 2000 })
      return result as Item
    },
  }
}

/** Thumbnails as a browser sends them for a picture of 3000 × 2000 pixels. */
export function thumbnailsOf({ key, etag }: Item, changes: Partial<ThumbnailsInput> = {}): ThumbnailsInput {
  expect(etag).toBeTypeOf('string')
  const content = { small: toBase64(webp(200, 1)), large: toBase64(webp(300, 2)) }
  return { key, etag: etag ?? '', width: 3000, height: 2000, type: 'image/webp', ...content, ...changes }
}

export function toComparable({ lastModified: _, ...item }: MediaItem): Item {
  return item
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
