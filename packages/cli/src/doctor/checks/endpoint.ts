import type { StorageError } from '@tina-s3/core'
import { bucketOf } from '../bucket-of.js'
import { type Reply, firstList, headBucket } from '../access.js'
import type { Check, DoctorContext, Finding } from '../check.js'
import { describeConnection } from '../connection.js'

export const endpoint: Check = {
  id: 'endpoint',
  title: 'Region and endpoint',
  async run(context) {
    const { bucket, storage } = context.site
    if (bucket === undefined)
      return {
        status: 'skipped',
        what: `The files of this site are not in a bucket but in a storage named “${storage.name}”: nothing of a bucket is checked.`,
      }
    const reply = await headBucket(context).catch((error: unknown) => describeConnection(bucket, error))
    if ('what' in reply) return reply
    const redirect = findRedirect(reply)
    if (redirect) return redirect
    const region = await bucket.client.config.region()
    const actual = reply.headers['x-amz-bucket-region']
    if (actual !== undefined && actual !== region) return wrongRegion(bucket.name, actual, region)
    return (
      (await findMisled(context, reply)) ?? {
        status: 'passed',
        what: `${reply.address} responds, region ${region}.`,
      }
    )
  },
}

/** Such as one that wants HTTPS; those of S3 to another region say the region. */
function findRedirect({ status, headers, address }: Reply): Finding | undefined {
  const { location } = headers
  if (status < 300 || status >= 400 || location === undefined || headers['x-amz-bucket-region'])
    return undefined
  return {
    status: 'failed',
    what: `${address} redirects to ${location}.`,
    remedy: `Set \`endpoint\` (S3_ENDPOINT) to the address that it redirects to, without the bucket's name.`,
  }
}

function wrongRegion(bucket: string, actual: string, used: string): Finding {
  return {
    status: 'failed',
    what: `The bucket “${bucket}” is in ${actual}, not in ${used}.`,
    remedy: `Set \`region\` of s3Storage to '${actual}', or the variable that it comes from: S3_REGION=${actual}`,
  }
}

/** What only a signed request brings to light: a region that is in no header, or a server that is not one for S3. */
async function findMisled(context: DoctorContext, { address }: Reply): Promise<Finding | undefined> {
  const error = await firstList(context)
  if (error === undefined || error.code === 'access-denied') return undefined
  if (error.reason === 'wrong-region')
    return { status: 'failed', what: error.message, remedy: regionRemedy(error) }
  // A bucket that is not there has a check of its own, if the server says so.
  if (error.reason === 'bucket-missing' && causeName(error) === 'NoSuchBucket') return undefined
  return {
    status: 'failed',
    what: `${address} does not respond as an S3 server does to a list request: ${error.message}`,
    remedy: endpointRemedy(bucketOf(context.site).name, address),
  }
}

function regionRemedy(error: StorageError): string {
  const [, actual] = / is in ([a-z\d-]+), not in /.exec(error.message) ?? []
  return actual === undefined
    ? "Set `region` of s3Storage (S3_REGION) to the bucket's own: its page in the console of the provider says it."
    : `Set \`region\` of s3Storage to '${actual}', or the variable that it comes from: S3_REGION=${actual}`
}

function endpointRemedy(bucket: string, address: string): string {
  const doubled = new URL(address).hostname.startsWith(`${bucket}.`)
    ? ` Leave “${bucket}.” out of it if it has that.`
    : ''
  return `Set \`endpoint\` (S3_ENDPOINT) to the address of the S3 API, without the bucket's name and without the address of a console or CDN.${doubled} Servers without host names for buckets need \`forcePathStyle: true\` (S3_FORCE_PATH_STYLE=true).`
}

function causeName({ cause }: StorageError): string | undefined {
  return cause instanceof Error ? cause.name : undefined
}
