import type { Precondition } from '../storage/provider.js'
import type { Conditions } from './api.js'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function toConditions(onlyIf: Precondition | undefined): Conditions {
  if (onlyIf === undefined) return {}
  // Ceph compares without the quotes; AWS takes both.
  return 'absent' in onlyIf ? { IfNoneMatch: '*' } : { IfMatch: onlyIf.etag.replaceAll('"', '') }
}
