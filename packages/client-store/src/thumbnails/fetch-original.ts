import type { MediaItem } from '@tina-s3/contract'

/**
 * What an `<img>` has loaded may be in the cache without CORS headers, since servers leave them out where a request names no origin; browsers
 * refuse it to scripts. So a refusal counts only of the network, and from the first one on the cache is not used.
 */
let usesCache = true

/**
 * Fetches a listed picture, and no other version of it: caches and CDNs may have the one that it has replaced.
 * @returns nothing when that version is not there @throws TypeError when the browser is not let read it, and TimeoutError
 */
export async function fetchOriginal({ url, size, lastModified }: MediaItem): Promise<Blob | undefined> {
  const attempt = async (cache: RequestCache) => {
    // A stalled response would keep its worker: 30 s, and what 50 kB/s take.
    const signal = AbortSignal.timeout(30_000 + Math.ceil(size / 50))
    const response = await fetch(url, { cache, priority: 'low', signal })
    const original = await response.blob()
    // Scripts may read this header without CORS rules for it. Lists may have fractions of its seconds.
    const modified = response.headers.get('last-modified') ?? lastModified
    const isSame = Math.abs(Date.parse(modified) - Date.parse(lastModified)) < 2000
    return response.ok && original.size === size && isSame ? original : undefined
  }
  const cached = usesCache
    ? await attempt('default').catch(() => {
        usesCache = false
        return undefined
      })
    : undefined
  return cached ?? attempt('no-store')
}
