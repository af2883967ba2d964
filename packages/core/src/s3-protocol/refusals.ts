/** What an S3 server's error codes mean for whoever has configured the bucket. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { StorageError, type StorageErrorCode, type StorageErrorReason } from '../storage/errors.js'
import { type BucketAddress, nameOf, serverOf } from './address.js'
import type { S3Failure } from './api.js'

export interface Refused {
  readonly failure: S3Failure
  readonly address: BucketAddress
  /** What the credentials need for the request. */
  readonly permission: string
}

interface Refusal {
  readonly reason: StorageErrorReason
  message(refused: Refused): string
}

const noCredentials: Refusal = {
  reason: 'credentials-missing',
  message: ({ address }) => `The server has no credentials for the bucket “${address.bucket}”.`,
}
const unknownKey: Refusal = {
  reason: 'credentials-rejected',
  message: ({ address }) => `${nameOf(address)} does not know the server's access key ID.`,
}
const badToken: Refusal = {
  reason: 'credentials-rejected',
  message: ({ address }) =>
    `${nameOf(address)} does not accept the server's session token: it has expired, or is another key's.`,
}
const wrongClock: Refusal = {
  reason: 'clock-skewed',
  message: ({ address }) => `${nameOf(address)} refused the request, since the server's clock is wrong.`,
}
const wrongRegion: Refusal = { reason: 'wrong-region', message: toRegionMessage }
const noPermission: Refusal = {
  reason: 'permission-missing',
  message: ({ address, permission }) =>
    `${nameOf(address)} refused access. The server's credentials need the permission ${permission}.`,
}
/** S3 asks the Key Management Service, which has permissions of its own, in the name of the caller. */
const noKeyPermission: Refusal = {
  reason: 'permission-missing',
  message: ({ address, failure }) =>
    `${nameOf(address)} refused access. The server's credentials need the permission ${keyPermissionIn(failure)} for the bucket's encryption key.`,
}
const keyPermissionIn = ({ message }: S3Failure) => /\bkms:[A-Za-z]{1,40}/.exec(message)?.[0]

/** By S3's error code, or the name of the SDK's error. */
const refusals: Readonly<Record<string, Refusal>> = {
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  InvalidAccessKeyId: unknownKey,
  Unauthorized: unknownKey,
  SignatureDoesNotMatch: {
    reason: 'credentials-rejected',
    message: ({ address }) =>
      `${nameOf(address)} does not accept the server's secret access key: it is not the one of this access key ID.`,
  },
  ExpiredToken: badToken,
  InvalidToken: badToken,
  TokenRefreshRequired: badToken,
  RequestTimeTooSkewed: wrongClock,
  RequestExpired: wrongClock,
  PermanentRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  AccessDenied: noPermission,
  AllAccessDisabled: noPermission,
  NoSuchBucket: {
    reason: 'bucket-missing',
    message: ({ address }) => `The bucket “${address.bucket}” does not exist${serverOf(address)}.`,
  },
}

const codes: Readonly<Record<StorageErrorReason, StorageErrorCode>> = {
  'credentials-missing': 'access-denied',
  'credentials-rejected': 'access-denied',
  'clock-skewed': 'access-denied',
  'wrong-region': 'rejected',
  'permission-missing': 'access-denied',
  'bucket-missing': 'rejected',
}

/** The error for a configuration that is wrong, with the reason as far as the response says it. `undefined` when it may be something else. */
export function toRefusal(refused: Refused): StorageError | undefined {
  const { failure: cause, address, permission } = refused
  const refusal = findRefusal(refused)
  if (refusal !== undefined) {
    const { reason } = refusal
    return new StorageError(codes[reason], refusal.message(refused), { cause, reason })
  }
  const status = cause.$metadata?.httpStatusCode
  if (status === 301)
    return new StorageError('rejected', `${nameOf(address)} redirects. Does \`endpoint\` need https?`, {
      cause,
    })
  if (status !== 401 && status !== 403) return undefined
  // The response to a HEAD request has no body that would say more.
  const message = `${nameOf(address)} refused access. The server's credentials are wrong, or need the permission ${permission}.`
  return new StorageError('access-denied', message, { cause })
}

/** Whether a redirect has been sent by something before the S3 server, such as one that wants HTTPS. */
function isElsewhere({ name, Region }: S3Failure, { endpoint }: BucketAddress): boolean {
  return endpoint !== undefined && Region === undefined && name !== 'PermanentRedirect'
}

function findRefusal({ failure, address, permission }: Refused): Refusal | undefined {
  const { name, message, $metadata } = failure
  const status = $metadata?.httpStatusCode
  // The SDK's own, which have no names.
  if (status === undefined && /^Region (is missing|not accepted)/.test(message)) return wrongRegion
  // Without a region in it, it is about the key.
  if (name === 'AuthorizationHeaderMalformed' && !/region/i.test(message)) return unknownKey
  if (status === 301 && !isElsewhere(failure, address)) return wrongRegion
  if (name === 'AccessDenied' && keyPermissionIn(failure)) return noKeyPermission
  // A list is of the bucket: where there is something missing, it is that.
  if (permission === 's3:ListBucket' && (name === 'NoSuchKey' || name === 'NotFound'))
    return {
      reason: 'bucket-missing',
      message: () =>
        `${nameOf(address)} was not found. Is \`endpoint\` the address of the server, and \`forcePathStyle\` right for it?`,
    }
  return Object.hasOwn(refusals, name) ? refusals[name] : undefined
}

function toRegionMessage({ failure, address }: Refused): string {
  if (address.region === undefined && failure.$metadata?.httpStatusCode === undefined)
    return `No region is set for the bucket “${address.bucket}”: set \`region\` or AWS_REGION.`
  const used = address.region === undefined ? 'the region that is set' : address.region
  // From the response: only what a region can look like.
  const actual = /^[a-z\d-]{1,40}$/.exec(failure.Region ?? '')?.[0]
  const where = actual === undefined || actual === used ? 'is in another region' : `is in ${actual}`
  return `The bucket “${address.bucket}” ${where}, not in ${used}.`
}
