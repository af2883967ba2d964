/** What it means that a stranger does not get the probe, and what to do. */
import { partitionOf, readPolicy } from '../../policy/documents.js'
import type { Bucket } from '../../site/site.js'
import type { DoctorContext, Finding } from '../check.js'
import { isBucketAddress } from '../web/signed-upload.js'
import { type WebResponse, isHtml, redirectOf } from '../web/request.js'
import { findPublicUrl } from './candidates.js'
import { explainPrivacy } from './explain.js'
import { s3CodeOf } from './read.js'

/** @param key of the probe picture */
export async function explainRefusal(
  context: DoctorContext,
  key: string,
  response: WebResponse,
): Promise<Finding> {
  const { bucket, storage } = context.site
  const code = s3CodeOf(response)
  const publicUrl = storage.publicUrl('a').slice(0, -'/a'.length)
  const what = `${publicUrl} is not where readers find the files: ${describe(response, code)}.`
  const better = await findPublicUrl(context, key)
  if (better !== undefined)
    return failed(what, `The files are at another address there. Set publicUrl (S3_PUBLIC_URL):\n${better}`)
  // S3 also says so of what is not there, to those who may not list.
  const isPrivate = response.status === 403 && (code === undefined || code === 'AccessDenied')
  if (bucket && isPrivate && !isHtml(response)) return explainPrivate(context, bucket)
  const target = redirectOf(response)
  if (target && target.pathname === response.url.pathname)
    return failed(what, `Set publicUrl (S3_PUBLIC_URL) to where it redirects:\n${target.origin}`)
  return failed(
    what,
    'Set publicUrl (S3_PUBLIC_URL) to the address below which the CDN or server has the keys of the bucket, media root included; without it, files are read from the bucket itself.',
  )
}

function describe(response: WebResponse, code: string | undefined): string {
  const { status } = response
  const target = redirectOf(response)
  if (target) return `it redirects to ${target.origin}${target.pathname}`
  if (status === 200) return isHtml(response) ? 'it responds with a web page' : 'it responds with other bytes'
  if (code !== undefined) return `an S3 server responds with ${status} ${code}`
  return `it responds with ${status}${isHtml(response) ? ' and a web page' : ''}`
}

async function explainPrivate(context: DoctorContext, bucket: Bucket): Promise<Finding> {
  const { mediaRoot, storage } = context.site
  const partition = await partitionOf(bucket.client.config.region)
  const target = { bucket: bucket.name, mediaRoot, partition }
  if (await isBucketAddress(context)) {
    const reasons = await explainPrivacy(bucket, context.signal)
    const policy = JSON.stringify(readPolicy(target), null, 2)
    const unblock = 'switch off the two settings of Block Public Access about bucket policies, and '
    return failed(
      ['The bucket does not let readers see the files (403).', ...reasons].join(' '),
      `Either ${reasons.some((reason) => reason.startsWith('Block')) ? unblock : ''}set this bucket policy, beside the statements that it has:\n${policy}\nOr keep the bucket private, and set publicUrl to a CDN that may read it: docs/aws.md#who-may-read`,
    )
  }
  const { origin } = new URL(storage.publicUrl('a'))
  const policy = JSON.stringify(
    readPolicy(target, `arn:${partition}:cloudfront::111122223333:distribution/EXAMPLE`),
    null,
    2,
  )
  return failed(
    `${origin} does not show the files (403): it may not read the bucket, or refuses readers itself.`,
    `For CloudFront: give the distribution an origin access control (OAC), and the bucket this policy with the distribution's ARN:\n${policy}\nFor another CDN: give it credentials that may read, or let anyone read the bucket. See docs/aws.md#who-may-read`,
  )
}

function failed(what: string, remedy: string): Finding {
  return { status: 'failed', what, remedy }
}
