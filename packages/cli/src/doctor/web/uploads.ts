import type { Site } from '../../site/site.js'

/** How a site takes uploads, by the options of its handler and their defaults. */
export interface Uploads {
  /** Browsers send files straight to the bucket. */
  readonly direct: boolean
  /** Files may go through the host: always, or where the bucket cannot be reached. */
  readonly proxied: boolean
  /** Bytes. */
  readonly maxFileSize: number
  /** Bytes a file may have on its way through the host. */
  readonly maxProxiedSize: number
  readonly cacheControl: string | undefined
  /** Browsers make thumbnails: they read pictures that have none, and send what they make to the handler. */
  readonly thumbnails: boolean
}

export function uploadsOf({ handlerOptions, storage }: Site): Uploads {
  const { uploads = {}, thumbnails } = handlerOptions ?? {}
  const { mode = storage.signUpload ? 'direct' : 'proxied', maxFileSize = 100 * 1024 ** 2 } = uploads
  return {
    direct: mode === 'direct',
    proxied: mode === 'proxied' || uploads.readForm !== undefined,
    maxFileSize,
    maxProxiedSize: Math.min(
      uploads.maxProxiedSize ?? maxFileSize,
      maxFileSize,
      storage.capabilities.maxPutSize,
    ),
    cacheControl: uploads.cacheControl,
    thumbnails: thumbnails === undefined,
  }
}
