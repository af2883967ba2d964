/** Thumbnails that say of which bytes they are, so that one of another picture is noticed. */
import { type ListResponse, type StoreThumbnailsResponse, isProblem } from '@tina-s3/contract'
import type { StorageProvider } from '@tina-s3/core'
import { expect } from 'vitest'
import type { World } from './requests.js'

const base = 'http://localhost/api/s3/media'
const contentOf = (size: string, bytes: string) => `RIFF\0\0\0\0WEBPVP8 ${size} of ${bytes}`

export interface Sent {
  readonly key: string
  readonly etag: string
}

/** The version of a picture that is there. */
export async function readVersion({ put }: World, key: string): Promise<Sent> {
  const { items } = (await (await put(new Request(base))).json()) as ListResponse
  const { etag } = items.find((item) => item.key === key) ?? {}
  if (etag === undefined) throw new Error(`“${key}” is not there, or has thumbnails.`)
  return { key, etag }
}

/** Stores thumbnails of a picture of these bytes. @returns whether success was reported */
export async function storeThumbnails({ put, signal }: World, sent: Sent, bytes: string): Promise<boolean> {
  const [small, large] = ['small', 'large'].map((size) => btoa(contentOf(size, bytes)))
  const thumbnails = [{ ...sent, width: 3000, height: 2000, type: 'image/webp', small, large }]
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ thumbnails }), signal }
  const response = await put(new Request(`${base}/uploads/thumbnails`, init))
  if (response.status !== 200) return false
  const [result] = ((await response.json()) as StoreThumbnailsResponse).results
  return !isProblem(result) && result?.thumbnails !== undefined
}

/**
 * Keys of all thumbnails that lists show: each is there, and of the bytes that its picture has.
 * @param shown keys of pictures whose thumbnails have to be shown
 */
export async function readShown(
  { put, storage, mediaRoot }: World,
  { where, shown = [] }: { where: string; shown?: readonly string[] | undefined },
): Promise<ReadonlySet<string>> {
  const { items } = (await (await put(new Request(`${base}?search=png`))).json()) as ListResponse
  const keys = new Set<string>()
  for (const { key, thumbnails } of items) {
    if (shown.includes(key)) expect(thumbnails, `${where}: ${key}`).toBeDefined()
    if (thumbnails === undefined) continue
    const bytes = await read(storage, `${mediaRoot}/${key}`)
    for (const [size, box] of [
      ['small', '400x400'],
      ['large', '1000x1000'],
    ] as const) {
      const path = decodeURIComponent(new URL(thumbnails[box] ?? '').pathname)
      const thumbnailKey = path.slice(path.indexOf(mediaRoot))
      expect(await read(storage, thumbnailKey), `${where}: ${thumbnailKey}`).toBe(
        contentOf(size, bytes ?? ''),
      )
      keys.add(thumbnailKey)
    }
  }
  return keys
}

async function read(storage: StorageProvider, key: string): Promise<string | undefined> {
  const opened = await storage.open(key)
  if (opened === undefined) return undefined
  const bytes = new Uint8Array(await new Response(opened.body).arrayBuffer())
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}
