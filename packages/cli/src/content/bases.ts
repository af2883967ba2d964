/** The addresses below which a site's media are, or have been. */
import { joinKey, trimTrailingSlashes } from '@tina-s3/contract'
import type { StorageProvider } from '@tina-s3/core'
import { bucketOf } from '@tina-s3/core/inspect'
import { s3Storage } from '@tina-s3/core/s3'
import { UsageError } from '../errors.js'
import type { Site } from '../site/site.js'

/** The public address of the media root, without a slash at its end; not set where a storage makes up addresses in another way. */
export function mediaBase(storage: StorageProvider, mediaRoot: string): string | undefined {
  const url = storage.publicUrl(joinKey(mediaRoot, 'x'))
  return url.endsWith('/x') ? trimTrailingSlashes(url.slice(0, -1)) : undefined
}

/**
 * The site's own, the bucket's, which the site may have used before it had another, and further ones.
 * @throws UsageError when nothing says where the files are found
 */
export function siteBases(
  { storage, mediaRoot }: Pick<Site, 'storage' | 'mediaRoot'>,
  further: readonly string[] = [],
): string[] {
  const bases = [mediaBase(storage, mediaRoot), bucketBase(storage, mediaRoot), ...further]
  const known = new Set(bases.filter((base) => base !== undefined))
  if (known.size > 0) return [...known]
  throw new UsageError(
    'Addresses of this storage cannot be recognized in content: say by --address where its files are found.',
  )
}

function bucketBase(storage: StorageProvider, mediaRoot: string): string | undefined {
  const settings = bucketOf(storage)
  if (settings === undefined) return undefined
  const { bucket, config } = settings
  try {
    const { endpoint, region, forcePathStyle } = config
    return mediaBase(
      s3Storage({
        bucket,
        ...(endpoint !== undefined && { endpoint }),
        ...(region !== undefined && { region }),
        ...(forcePathStyle !== undefined && { forcePathStyle }),
      }),
      mediaRoot,
    )
  } catch {
    // Its address is not known: region or endpoint are not strings.
    return undefined
  }
}
