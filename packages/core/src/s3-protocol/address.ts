/** Where a bucket is: as the options say it, checked, and in the words of error messages. */
import { trimTrailingSlashes } from '@tina-s3/contract'
import type { BucketLocation } from './public-url.js'

export interface BucketAddress {
  readonly bucket: string
  /** As the options have it, where that is a string. */
  readonly region?: string
  /** Origin of the S3 server, where the options name one. */
  readonly endpoint?: string
}

/** @throws TypeError that names the option when `endpoint` is no URL, or is the bucket's own and not the server's */
export function toBucketAddress({ endpoint, region }: BucketLocation, bucket: string): BucketAddress {
  return {
    bucket,
    ...(typeof region === 'string' && region !== '' && { region }),
    ...(typeof endpoint === 'string' && { endpoint: readEndpoint(endpoint, bucket) }),
  }
}

/** `The bucket “my-media” in eu-central-1`, or as much of it as is known. */
export function nameOf(address: BucketAddress): string {
  return `The bucket “${address.bucket}”${serverOf(address)}`
}

/** ` at https://s3.example.com`, ` in eu-central-1`, or nothing. */
export function serverOf({ region, endpoint }: BucketAddress): string {
  if (endpoint !== undefined) return ` at ${endpoint}`
  return region === undefined ? '' : ` in ${region}`
}

/** Hosts of known services, behind the bucket's name that their consoles put before them. */
const serviceHost =
  /^(?:s3[.-]|.*\.(?:amazonaws|digitaloceanspaces|backblazeb2|wasabisys|linodeobjects)\.com|.*\.scw\.cloud)/

/** @returns its origin, since the rest may have a password */
function readEndpoint(endpoint: string, bucket: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  // `localhost:9000` is a URL of the scheme `localhost:`.
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError(
      '`endpoint` must be a URL with its scheme, such as https://s3.example.com or http://localhost:9000.',
    )
  const { host, origin, protocol, pathname } = url
  const server = host.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : ''
  if (serviceHost.test(server))
    throw new TypeError(
      `\`endpoint\` must be the address of the server, without the bucket: ${protocol}//${server} in the place of ${origin}.`,
    )
  const path = trimTrailingSlashes(pathname)
  if (path.endsWith(`/${bucket}`))
    throw new TypeError(
      `\`endpoint\` must be the address of the server, without the bucket: ${origin}${path.slice(0, -bucket.length - 1)} in the place of ${origin}${path}.`,
    )
  return origin
}
