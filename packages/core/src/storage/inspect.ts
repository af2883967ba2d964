/** What tools beside the handler may ask of the things that a site has made, even by another copy of this package. */

/** On a media handler: the options that it was created with. */
export const handlerOptions = Symbol.for('@tina-s3/core/handler-options')

/** On a storage provider: the bucket that it keeps objects in. */
export const storageBucket = Symbol.for('@tina-s3/core/storage-bucket')

/** Neither shown nor copied, since the value may hold a secret key. */
export function attach<Target extends object>(target: Target, key: symbol, value: () => unknown): Target {
  return Object.defineProperty(target, key, { get: value, enumerable: false })
}

export function attached(target: unknown, key: symbol): unknown {
  const holds = typeof target === 'function' || (typeof target === 'object' && target !== null)
  return holds ? (target as Record<symbol, unknown>)[key] : undefined
}
