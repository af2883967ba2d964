/** A media library in memory that says how its storage is asked. */
import type { ListResponse, MediaItem, Problem, StoreThumbnailsResponse } from '@tina-s3/contract'
import { createMediaHandler } from '../src/handler.js'
import { memoryStorage } from '../src/memory.js'
import type { MediaHandlerOptions, UploadOptions } from '../src/options.js'
import type { StorageProvider } from '../src/storage/provider.js'

const base = 'http://localhost/api/s3/media'
const methods = ['list', 'head', 'open', 'put', 'copy', 'delete'] as const

export function createLibrary(
  real: StorageProvider = memoryStorage(),
  uploads: UploadOptions = {},
  options: Pick<MediaHandlerOptions, 'thumbnails'> = {},
) {
  /** The methods of the storage that were called, in order. */
  const calls: string[] = []
  const storage: StorageProvider = { ...real }
  const counted: StorageProvider = { ...real }
  for (const method of methods) {
    const call = (...args: never[]) => {
      calls.push(method)
      return (storage[method] as (...all: never[]) => unknown)(...args)
    }
    Object.assign(counted, { [method]: call })
  }
  const handler = createMediaHandler({ storage: counted, authorize: () => true, uploads, ...options })

  async function ask<T>(method: string, path: string, init: RequestInit = {}): Promise<T> {
    const response = await handler(new Request(base + path, { method, ...init }))
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const post = <T>(path: string, body: unknown) =>
    ask<T>('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  return {
    handler,
    /** What is behind the handler; its methods may be replaced. */
    storage,
    calls,
    ask,
    post,
    /** Uploads a file through the host; what begins like a PNG picture unless it is text. */
    put(key: string, { bytes = 100, onConflict = '' } = {}): Promise<MediaItem> {
      const slash = key.lastIndexOf('/') + 1
      const query = {
        directory: key.slice(0, slash),
        name: key.slice(slash),
        size: String(bytes),
        onConflict,
      }
      const body = new Uint8Array(bytes).fill(32)
      if (!key.endsWith('.txt')) body.set(signature)
      const headers = { 'content-type': 'application/octet-stream' }
      const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))
      return ask('POST', `?${search.toString()}`, { headers, body })
    },
    /** Stores thumbnails of 3000 × 2000 pixels. */
    async store({ key, etag }: MediaItem): Promise<MediaItem | Problem> {
      const sent = {
        key,
        etag,
        width: 3000,
        height: 2000,
        type: 'image/webp',
        small: webp(20),
        large: webp(30),
      }
      const { results } = await post<StoreThumbnailsResponse>('/uploads/thumbnails', { thumbnails: [sent] })
      return results[0] as MediaItem | Problem
    },
    list: (query: Record<string, string> = {}) =>
      ask<ListResponse>('GET', `?${new URLSearchParams(query).toString()}`),
    /** Keys in the storage. */
    async keys(prefix = ''): Promise<string[]> {
      const { objects } = await real.list({ prefix, limit: 1000, recursive: true })
      return objects.map(({ key }) => key)
    },
  }
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]

/** What begins like a WebP picture, in Base64. */
function webp(size: number): string {
  return btoa('RIFF\0\0\0\0WEBPVP8 '.padEnd(size, '\0'))
}
