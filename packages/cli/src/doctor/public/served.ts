/** How a file is served that readers get: its type and its headers. */
import type { DoctorContext, Finding } from '../check.js'
import type { WebResponse } from '../web/request.js'
import { isBucketAddress } from '../web/signed-upload.js'
import { uploadsOf } from '../web/uploads.js'

export async function checkHeaders(
  context: DoctorContext,
  { headers, url }: WebResponse,
): Promise<Finding[]> {
  const { origin } = url
  const findings: Finding[] = []
  const type = headers.get('content-type') ?? ''
  if (!/^image\/png\b/i.test(type))
    findings.push({
      status: 'failed',
      what: `${origin} serves a PNG picture as ${type || 'no type at all'}, so browsers may not show pictures.`,
      remedy: `Let ${origin} pass on the Content-Type that the storage has.`,
    })
  const { cacheControl } = uploadsOf(context.site)
  const served = headers.get('cache-control')
  if (cacheControl !== undefined && served !== cacheControl)
    findings.push({
      status: 'warned',
      what: `Uploads are stored with \`Cache-Control: ${cacheControl}\`, but ${origin} serves ${served === null ? 'them without' : `\`${served}\``}.`,
      remedy: `Let ${origin} pass on the Cache-Control that the storage has, or remove uploads.cacheControl if it is not meant to count.`,
    })
  // S3 itself cannot send it.
  const isMissing = headers.get('x-content-type-options')?.toLowerCase() !== 'nosniff'
  if (isMissing && !(await isBucketAddress(context)))
    findings.push({
      status: 'warned',
      what: `${origin} does not send \`X-Content-Type-Options: nosniff\`, so browsers may take a file for another type than it has.`,
      remedy: `Let ${origin} add the header (in CloudFront: the managed response headers policy SecurityHeadersPolicy):\nX-Content-Type-Options: nosniff`,
    })
  return findings
}
