import { AwsV4Signer } from 'aws4fetch'
import { encodeKey } from '@tina-s3/contract'
import { StorageError } from '../storage/errors.js'
import { type S3FetchCredentials, readCredentials } from './credentials.js'

export interface SignerOptions {
  /** Without `/` at its end. */
  readonly bucketUrl: string
  readonly region: string
  readonly credentials: () => S3FetchCredentials | Promise<S3FetchCredentials>
}

/** What is signed of a request. */
export interface Signable {
  readonly method: string
  /** The bucket itself, without one. */
  readonly key?: string | undefined
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly headers: Readonly<Record<string, string | undefined>>
}

export interface Signer {
  /** The URL and headers of a request that this server sends. */
  signRequest(request: Signable): Promise<{ readonly url: URL; readonly headers: Headers }>
  /** A URL for somebody else, which works for so many seconds and with these very headers. */
  signUrl(request: Signable, expiresIn: number): Promise<string>
}

/** Signs by Signature Version 4. @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html */
export function createSigner({ bucketUrl, region, credentials }: SignerOptions): Signer {
  const keys = new Map<string, ArrayBuffer>()
  /** The signature covers all headers where the URL is signed, otherwise those that S3 wants signed. */
  const sign = async (request: Signable, signQuery: boolean) => {
    const url = toUrl(bucketUrl, request)
    // A key for each day and each secret; old ones are of no use.
    if (keys.size > 8) keys.clear()
    const { accessKeyId, secretAccessKey, sessionToken } = await readCredentials(credentials)
    const signer = new AwsV4Signer({
      method: request.method,
      url,
      headers: withoutAbsent(request.headers),
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
      service: 's3',
      region,
      cache: keys,
      signQuery,
      allHeaders: signQuery,
    })
    return signer.sign()
  }
  return {
    signRequest: (request) => sign(request, false),
    async signUrl(request, expiresIn) {
      const query = { ...request.query, 'X-Amz-Expires': String(expiresIn) }
      const { url } = await sign({ ...request, query }, true)
      // `URLSearchParams` writes the form encoding, in which a space is a plus sign.
      return `${url.origin}${url.pathname}?${toSearch([...url.searchParams])}`
    },
  }
}

/** @throws StorageError `rejected` */
function toUrl(bucketUrl: string, { key, query = {} }: Signable): string {
  try {
    const base = key === undefined ? bucketUrl : `${bucketUrl}/${encodeKey(assertAddressable(key))}`
    const search = toSearch(Object.entries(withoutAbsent(query)))
    return search === '' ? base : `${base}?${search}`
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw new StorageError('rejected', 'A key with half of a surrogate pair has no UTF-8.', { cause })
  }
}

function toSearch(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
}

/**
 * `fetch` resolves such segments before it sends a request (URL Standard, 4.4), which would then be for
 * another object.
 * @throws StorageError `rejected`
 */
function assertAddressable(key: string): string {
  if (!key.split('/').some((segment) => segment === '.' || segment === '..')) return key
  throw new StorageError('rejected', 'Keys with a segment "." or ".." cannot be reached by fetch.')
}

function withoutAbsent(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))
}
