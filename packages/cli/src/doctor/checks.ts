/** Every check, in the order in which they run: each cause before what follows from it. */
import type { Check } from './check.js'
import { bucket } from './checks/bucket.js'
import { clock } from './checks/clock.js'
import { conditionalWrites } from './checks/conditional-writes.js'
import { contentSecurityPolicy } from './checks/content-security-policy.js'
import { copy } from './checks/copy.js'
import { cors } from './checks/cors.js'
import { credentials } from './checks/credentials.js'
import { deletes } from './checks/delete.js'
import { endpoint } from './checks/endpoint.js'
import { handler } from './checks/handler.js'
import { keyEncoding } from './checks/key-encoding.js'
import { leftovers } from './checks/leftovers.js'
import { lifecycle } from './checks/lifecycle.js'
import { list } from './checks/list.js'
import { multipart } from './checks/multipart.js'
import { nodeVersion } from './checks/node-version.js'
import { presignedPut } from './checks/presigned-put.js'
import { publicAddress } from './checks/public-address.js'
import { publishedIn, publishedSecrets } from './checks/published-secrets.js'
import { rangedGet } from './checks/ranged-get.js'
import type { OpenedSettings } from './checks/settings.js'
import { signedHeaders } from './checks/signed-headers.js'
import { thumbnails } from './checks/thumbnails.js'
import { versioning } from './checks/versioning.js'
import { write } from './checks/write.js'

/** They read the settings of the site, or its bucket. */
const ofSite: readonly Check[] = [
  endpoint,
  clock,
  credentials,
  bucket,
  list,
  write,
  conditionalWrites,
  presignedPut,
  signedHeaders,
  rangedGet,
  copy,
  keyEncoding,
  multipart,
  deletes,
  cors,
  publicAddress,
  contentSecurityPolicy,
  lifecycle,
  versioning,
  leftovers,
  thumbnails,
  handler,
  publishedSecrets,
]

/** @param opened the settings of the site: without them no other check makes sense */
export function createChecks({ check: settings, publishedVariable }: OpenedSettings): readonly Check[] {
  const building = ofSite.map((check) => ({ ...check, needs: [settings.id, ...(check.needs ?? [])] }))
  if (publishedVariable === undefined) return [nodeVersion, settings, ...building]
  const cause = publishedIn(publishedVariable)
  const others = building.filter(({ id }) => id !== cause.id)
  return [nodeVersion, cause, { ...settings, needs: [cause.id] }, ...others]
}
