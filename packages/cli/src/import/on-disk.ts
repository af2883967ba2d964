/** Sites that keep their files in a directory, not in a bucket. */
import { UsageError } from '../errors.js'
import { mediaBase } from '../content/bases.js'
import type { Site } from '../site/site.js'

type Place = Pick<Site, 'bucket' | 'storage' | 'mediaRoot' | 'source'>

/**
 * @param bases where the site serves the folder that is imported
 * @throws UsageError when that is the library: its files would be called originals, which can be removed
 */
export function assertElsewhere(site: Place, bases: readonly string[]): void {
  const library = addressOf(site)?.pathname
  // On a host of its own its path says nothing.
  if (library === undefined || library === '/') return
  const isWithin = (path: string, other: string) => `${path}/`.startsWith(other === '/' ? '/' : `${other}/`)
  if (bases.some((base) => isWithin(base, library) || isWithin(library, base)))
    throw new UsageError(`The media library itself is there, as ${site.source} says. ${advice}`)
}

/** @throws UsageError when content would have addresses that only this computer knows */
export function assertPublic(site: Place): void {
  const address = addressOf(site)
  if (address === undefined || !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname)) return
  throw new UsageError(
    `Content would name ${address.href}, which only this computer can open, as ${site.source} says. ${advice} With --no-rewrite or --root-relative, content gets no such address.`,
  )
}

const advice = 'Name the bucket by --bucket NAME or the variable S3_BUCKET.'

function addressOf({ bucket, storage, mediaRoot }: Place): URL | undefined {
  const base = bucket === undefined ? mediaBase(storage, mediaRoot) : undefined
  return base !== undefined && URL.canParse(base) ? new URL(base) : undefined
}
