import type { Bucket, Site } from '../site/site.js'

/** For checks that build on `endpoint`, which is skipped where there is no bucket. */
export function bucketOf({ bucket, storage }: Site): Bucket {
  if (bucket === undefined) throw new TypeError(`The storage “${storage.name}” is not a bucket.`)
  return bucket
}
