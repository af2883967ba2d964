import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { publicUrlBelow } from '../public-url.js'

/**
 * Where readers find a key.
 * @throws TypeError when `publicUrl` is no absolute URL, or is missing and region and endpoint do not tell
 */
export function createPublicUrl(
  config: S3ClientConfig,
  bucket: string,
  publicUrl?: string,
): (key: string) => string {
  return publicUrlBelow(publicUrl ?? bucketUrl(config, bucket))
}

function bucketUrl({ endpoint, region, forcePathStyle }: S3ClientConfig, bucket: string): string {
  if (typeof endpoint === 'string') {
    const { protocol, host, pathname } = new URL(endpoint)
    const path = pathname.replace(/\/+$/, '')
    return forcePathStyle ? `${protocol}//${host}${path}/${bucket}` : `${protocol}//${bucket}.${host}${path}`
  }
  if (endpoint !== undefined || typeof region !== 'string') {
    throw new TypeError(
      'Where readers find the files can not be told: set `publicUrl`, or `region` (or AWS_REGION) as a text.',
    )
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  // A dot in the bucket's name is one more label than the certificate's wildcard covers.
  const pathStyle = forcePathStyle || bucket.includes('.')
  return pathStyle ? `https://s3.${region}.${domain}/${bucket}` : `https://${bucket}.s3.${region}.${domain}`
}
