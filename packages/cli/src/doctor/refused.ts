/** What a request to the bucket that went wrong means, and the policy that mends it where a permission is missing. */
import { type StorageError, isStorageError } from '@tina-s3/core'
import { leastPolicy, partitionOf } from '../policy/documents.js'
import type { DoctorContext, Finding } from './check.js'

/** What an S3 server says when it refuses, as the SDK has it. */
interface S3Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** The finding for a request that failed: with the missing action and the least policy where it was refused. Checks may just throw the error. */
export async function refusedFinding(context: DoctorContext, error: StorageError): Promise<Finding> {
  const what = `${error.message}${wordsOf(error.cause)}`
  if (error.code !== 'access-denied') {
    const remedy = `See what the server says${wordsOf(error.cause) && ' in parentheses'}, and run the doctor again: it may have been the moment.`
    return { status: 'failed', what, remedy }
  }
  if (error.reason === 'credentials-rejected') return { status: 'failed', what, remedy: changedOnItsWay }
  const actions = error.message.match(/\b(?:s3|kms):[A-Za-z]+/g) ?? []
  return { status: 'failed', what, remedy: await permissionRemedy(context, actions) }
}

/** Every check of this kind comes after one that the server has accepted the same credentials in. */
const changedOnItsWay =
  'The server accepts these credentials for other requests: a proxy before it may change the headers or the path of this one. Let them pass as they are.'

/** What to do where `actions` are not allowed. */
async function permissionRemedy(
  { site: { bucket, mediaRoot } }: DoctorContext,
  actions: readonly string[],
): Promise<string> {
  const partition = await partitionOf(bucket?.client.config.region)
  const least = leastPolicy({ bucket: bucket?.name ?? '', mediaRoot, partition })
  const allowed = actions.length === 0 ? 'what the policy below allows' : actions.join(' and ')
  return [
    `Allow ${allowed} to the role or user whose credentials these are, and look for a Deny statement in the bucket's policy. This is all that the site needs:`,
    JSON.stringify(least, null, 2),
    'On a server without such policies, its key needs to read and write the bucket.',
  ].join('\n')
}

/** In the server's own words, with the identity that AWS names in them. */
function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  const { name, message } = cause
  const words = /^(UnknownError|Unknown)?$/.test(message) || message === name ? name : `${name}: ${message}`
  return ` (${words.replaceAll(/\s+/g, ' ').slice(0, 400)})`
}

/** Whether a server does not have this operation at all. */
export function isNotOffered(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const status = (error as S3Refusal).$metadata?.httpStatusCode
  return (
    status === 501 ||
    status === 405 ||
    /^(NotImplemented|MethodNotAllowed|UnsupportedOperation)$/.test(error.name)
  )
}

/** Whether the credentials may not do this. */
export function isDenied(error: unknown): boolean {
  if (isStorageError(error)) return error.code === 'access-denied'
  return error instanceof Error && (error as S3Refusal).$metadata?.httpStatusCode === 403
}
