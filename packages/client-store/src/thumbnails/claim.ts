import type { MediaItem } from '@tina-s3/contract'

const tried = new Set<string>()

const nameOf = ({ url, etag }: MediaItem) => `${url} ${etag}`

/** Whether this page has not tried yet to make the thumbnails of this version of a picture. From now on it has. */
export function isFirstTry(item: MediaItem): boolean {
  const { size } = tried
  return tried.add(nameOf(item)).size > size
}

/**
 * Whether no other page of the site makes them. None will as long as this one is there, where browsers have the Web Locks API: they do not on sites
 * without HTTPS.
 */
export async function lock(item: MediaItem): Promise<boolean> {
  const locks = (navigator as Partial<Navigator>).locks
  if (!locks) return true
  return new Promise((resolve) => {
    const hold = (held: Lock | null) => {
      resolve(!!held)
      return held && new Promise(() => undefined)
    }
    locks.request(nameOf(item), { ifAvailable: true }, hold).catch(() => resolve(false))
  })
}
