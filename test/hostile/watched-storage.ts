import type { StorageProvider } from '@tina-s3/core'

/** A provider that reports every key and prefix that is requested of it. */
export function watchedStorage(storage: StorageProvider, seen: (key: string) => void): StorageProvider {
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name)
        if (name === 'multipart' && value) return watch(value)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          for (const key of keysOf(String(name), args)) seen(key)
          return Reflect.apply(value, object, args)
        }
      },
    })
  return watch(storage)
}

function keysOf(method: string, [first, second]: unknown[]): string[] {
  if (method === 'list') {
    const { prefix, startAfter } = first as { prefix: string; startAfter?: string }
    return startAfter === undefined ? [prefix] : [prefix, startAfter]
  }
  return method === 'copy' ? [first as string, second as string] : [first as string]
}

/** Multipart uploads that never get anywhere, so that their routes can be asked. */
export const idleMultipart: NonNullable<StorageProvider['multipart']> = {
  minPartSize: 5 * 1024 ** 2,
  maxParts: 10_000,
  maxObjectSize: 5 * 1024 ** 4,
  start: async () => 'upload',
  signPart: async () => ({ method: 'PUT', url: 'https://bucket.example/', headers: {} }),
  parts: async (_key, uploadId) =>
    uploadId.length % 2 === 0 ? [{ number: 1, etag: '"1"', size: 100 }] : undefined,
  complete: async () => ({ etag: '"1"' }),
  abort: async () => undefined,
  incomplete: async () => ({ uploads: [] }),
}
