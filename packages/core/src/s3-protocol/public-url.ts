import { trimTrailingSlashes } from '@tina-s3/contract'
import { publicUrlBelow } from '../storage/public-url.js'

/** What the address of a bucket depends on; what is not a string is no use here. */
export interface BucketLocation {
  readonly endpoint?: unknown
  readonly region?: unknown
  readonly forcePathStyle?: unknown
}

/**
 * Where readers find a key.
 * @throws TypeError when `publicUrl` is no absolute URL, or is missing and region and endpoint do not say
 */
export function createPublicUrl(
  config: BucketLocation,
  bucket: string,
  publicUrl?: string,
): (key: string) => string {
  return publicUrlBelow(publicUrl ?? bucketUrl(config, bucket))
}

const isAddress = (hostname: string) => /^[\d.]+$|^\[/.test(hostname)

/** The address of the bucket itself, without `/` at its end. */
export function bucketUrl({ endpoint, region, forcePathStyle }: BucketLocation, bucket: string): string {
  if (typeof endpoint === 'string') {
    const { protocol, host, hostname, pathname } = new URL(endpoint)
    const path = trimTrailingSlashes(pathname)
    // Nothing can stand before an IP address.
    return forcePathStyle || isAddress(hostname)
      ? `${protocol}//${host}${path}/${bucket}`
      : `${protocol}//${bucket}.${host}${path}`
  }
  if (endpoint !== undefined || typeof region !== 'string') {
    throw new TypeError(
      'The URL at which readers find the files is unknown: set `publicUrl`, or `region` (or AWS_REGION) as a string.',
    )
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  // A dot in the bucket's name is one more label than the certificate's wildcard covers.
  const pathStyle = forcePathStyle || bucket.includes('.')
  return pathStyle ? `https://s3.${region}.${domain}/${bucket}` : `https://${bucket}.s3.${region}.${domain}`
}
