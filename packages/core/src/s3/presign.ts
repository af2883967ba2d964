import { HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { S3RequestPresigner, getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { encodeKey } from '@tina-s3/contract'
import type { S3Api } from '../s3-protocol/api.js'

/** Signs URLs for one bucket. */
interface BucketSigner {
  /** Where the bucket is, with `/` at its end. */
  readonly base: URL
  readonly presigner: S3RequestPresigner
}

/**
 * `getSignedUrl` runs the client's whole middleware for each URL, which takes ten times the time of the
 * signature. So it is called once, to find out where the bucket is and for which region it signs, and
 * a presigner is kept. The credentials are those that the client has when a URL is signed.
 */
export function createPresign(client: S3Client, bucket: string): S3Api['presign'] {
  let found: Promise<BucketSigner> | undefined
  const forget = () => (found = undefined)
  return async ({ key, query = {}, headers, expiresIn }) => {
    if (found === undefined) compareClocks(client, bucket)
    found ??= findSigner(client, bucket)
    // Credentials may be there at the next try.
    found.catch(forget)
    const { base, presigner } = await found
    const names = new Set(Object.keys(headers))
    const { protocol, hostname, port } = base
    const signed = await presigner.presign(
      {
        method: 'PUT',
        protocol,
        hostname,
        ...(port !== '' && { port: Number(port) }),
        path: `${base.pathname}${encodeKey(key)}`,
        query: { ...query },
        headers: { ...headers },
      },
      {
        expiresIn,
        // What the responses of the bucket have said of a clock that is wrong.
        signingDate: new Date(Date.now() + client.config.systemClockOffset),
        // Content-Type is signed only when asked for; x-amz-* would go into the query, where the bucket
        // does not hold the client to them.
        signableHeaders: new Set([...names, 'host']),
        unhoistableHeaders: names,
      },
    )
    const search = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
    )
    return `${protocol}//${base.host}${signed.path}?${search.join('&')}`
  }
}

const probe = 'probe'

/** Milliseconds after the first signature: whoever starts up has enough to do, and editors wait for that. */
const comparison = 100

/**
 * The client corrects its clock by the `Date` of every response, and signing a URL sends no request. So
 * one is sent soon after the first signature: when the clock is wrong, the bucket refuses that URL, and
 * the next one is right. Nobody waits for it, and its result does not matter.
 */
function compareClocks(client: S3Client, bucket: string): void {
  const send = () =>
    void client.send(new HeadObjectCommand({ Bucket: bucket, Key: probe })).catch(() => undefined)
  // Not for this alone does a process stay; what other hosts than Node return has no `unref`.
  const timer: { unref?: () => unknown } = setTimeout(send, comparison)
  timer.unref?.()
}

async function findSigner(client: S3Client, bucket: string): Promise<BucketSigner> {
  const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: probe })))
  // The key's ID, the date, the region and the service, as the signature is for them.
  const [, , region, signingName] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/')
  // Multi-Region Access Points have another (SigV4a), without a region.
  if (url.searchParams.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256' || !region || !signingName)
    throw new TypeError('Uploads can be signed with Signature Version 4 alone: name the bucket itself.')
  const base = new URL(url.pathname.slice(0, -probe.length), url.origin)
  const presigner = new S3RequestPresigner({ ...client.config, region: async () => region, signingName })
  return { base, presigner }
}
