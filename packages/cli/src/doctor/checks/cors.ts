/** Whether pages of the admin may send files to the bucket, and read pictures: asked as their browsers ask. */
import type { CORSRule } from '@aws-sdk/client-s3'
import type { Bucket } from '../../site/site.js'
import type { Check, DoctorContext, Finding } from '../check.js'
import { findUnexposed } from '../cors/exposed.js'
import { nameGap } from '../cors/gap.js'
import { findUnread } from '../cors/reads.js'
import { corsRemedy } from '../cors/remedy.js'
import { readRules } from '../cors/rules.js'
import { type OriginGap, findBlocked } from '../cors/uploads.js'
import { adminOrigins } from '../web/origins.js'
import { isBucketAddress } from '../web/signed-upload.js'
import { uploadsOf } from '../web/uploads.js'

export const cors: Check = {
  id: 'cors',
  title: 'CORS rules of the bucket',
  needs: ['presigned-put'],
  async run(context) {
    const { direct, thumbnails } = uploadsOf(context.site)
    const { bucket } = context.site
    if (!bucket || !direct)
      return { status: 'skipped', what: 'Uploads go through the site, so the bucket needs no CORS rules.' }
    const origins = adminOrigins(context)
    if (origins.length === 0)
      return {
        status: 'skipped',
        what: 'No page of the admin is known, whose origin the rules must name: use --admin https://www.example.com/admin/.',
      }
    const blocked = await findBlocked(context, origins)
    const others = origins.filter((origin) => !blocked.some((each) => each.origin === origin))
    const unread = thumbnails ? await findUnread(context, others) : []
    const isOwn = await isBucketAddress(context)
    const faults = { blocked, unexposed: await findUnexposed(context, others), unread: isOwn ? unread : [] }
    const findings = [
      ...(await reportRules(context, bucket, faults)),
      ...(unread.length > 0 && !isOwn ? [reportPublicAddress(context, unread)] : []),
    ]
    if (findings.length > 0) return findings
    return { status: 'passed', what: `Pages of ${origins.join(', ')} may send files to the bucket.` }
  },
}

interface Faults {
  readonly blocked: readonly OriginGap[]
  /** Origins whose pages may not read ETags. */
  readonly unexposed: readonly string[]
  /** Origins whose pages may not read files. */
  readonly unread: readonly string[]
}

async function reportRules(
  { signal }: DoctorContext,
  bucket: Bucket,
  { blocked, unexposed, unread }: Faults,
): Promise<Finding[]> {
  const origins = [...new Set([...blocked.map(({ origin }) => origin), ...unexposed, ...unread])]
  if (origins.length === 0) return []
  const rules = await readRules(bucket, signal)
  const what = [
    ...(blocked.length > 0
      ? [`${describe(bucket, rules, blocked)} Browsers refuse uploads from there.`]
      : []),
    ...(unread.length > 0
      ? [
          `Its CORS rules do not allow the method GET for ${unread.join(', ')}, so pictures that are there already get no thumbnails.`,
        ]
      : []),
    ...(unexposed.length > 0
      ? [
          `Its CORS rules do not expose ETag to ${unexposed.join(', ')}, by which the parts of large files are checked.`,
        ]
      : []),
  ].join(' ')
  return [{ status: blocked.length > 0 ? 'failed' : 'warned', what, ...corsRemedy(bucket, rules, origins) }]
}

/** What the preflights were refused for. */
function describe(
  { name }: Bucket,
  rules: readonly CORSRule[] | undefined,
  blocked: readonly OriginGap[],
): string {
  if (rules?.length === 0)
    return `The bucket ${name} has no CORS rules; ${blocked.map(({ origin }) => origin).join(', ')} needs one.`
  const gaps = blocked.map(({ origin, gap }) => nameGap(gap, origin)).join(', nor ')
  const named = [...new Set(rules?.flatMap(({ AllowedOrigins = [] }) => AllowedOrigins))]
  const isOrigin = blocked.every(({ gap }) => gap.lacks === 'origin')
  const shown = isOrigin && named.length > 0 ? ` They are for ${named.join(', ')}.` : ''
  return `The CORS rules of the bucket ${name} do not allow ${gaps}.${shown}`
}

function reportPublicAddress({ site }: DoctorContext, unread: readonly string[]): Finding {
  const { origin } = new URL(site.storage.publicUrl('a'))
  return {
    status: 'warned',
    what: `${origin} lets no page of ${unread.join(', ')} read files, so pictures that are there already get no thumbnails.`,
    remedy: `Let ${origin} send \`Access-Control-Allow-Origin: *\` (in CloudFront: the managed response headers policy SimpleCORS), or pass the header Origin on to the bucket, whose CORS rules allow GET.`,
  }
}
