import type { ListResponse } from '@tina-s3/contract'
import { expect } from 'vitest'
import { createMediaHandler } from '../src/handler.js'
import type { StorageProvider } from '../src/storage/provider.js'

export function createSearch(storage: StorageProvider, mediaRoot = '') {
  const handler = createMediaHandler({
    storage,
    mediaRoot,
    authorize: () => true,
    uploads: { mode: 'proxied', readForm },
  })
  return (query: Record<string, string>, signal?: AbortSignal) => {
    const search = new URLSearchParams(query).toString()
    return handler(new Request(`http://localhost/api/s3/media?${search}`, signal ? { signal } : {}))
  }
}
const readForm = () => Promise.reject(new Error('Nothing is uploaded here.'))

/** Every page, as TinaCMS asks for them: for files only from the second one on. */
export async function searchAll(storage: StorageProvider, query: Record<string, string>, mediaRoot?: string) {
  const send = createSearch(storage, mediaRoot)
  const keys: string[] = []
  const directories: string[] = []
  let cursor: string | undefined
  let pages = 0
  do {
    const response = await send({ ...query, ...(cursor && { cursor, filesOnly: 'true' }) })
    expect(response.status).toBe(200)
    const page = (await response.json()) as ListResponse
    keys.push(...page.items.map(({ key }) => key))
    directories.push(...page.directories)
    cursor = page.cursor
  } while (cursor !== undefined && ++pages < 2000)
  return { keys, directories, pages: pages + 1 }
}

export const pause = (ticks: number): Promise<void> =>
  ticks <= 0 ? Promise.resolve() : new Promise((resolve) => setImmediate(() => resolve(pause(ticks - 1))))

export const padded = (number: number, width: number) => String(number).padStart(width, '0')

/** 20,000 files in 200 directories, and the last one, which has another name. */
export const library: readonly string[] = [
  ...Array.from(
    { length: 20_000 },
    (_, index) => `d${padded(Math.floor(index / 100), 4)}/photo-${padded(index % 100, 3)}.jpg`,
  ),
  'd0199/x-needle.jpg',
]
