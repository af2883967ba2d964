import { advice } from './advice.js'

/** Everything that can go wrong, once: the code, its HTTP status, and whether the same request may succeed later. */
export const problems = {
  'invalid-input': { status: 400, title: 'The request is not valid', retryable: false },
  'invalid-path': { status: 400, title: 'This name or folder cannot be used', retryable: false },
  'invalid-cursor': { status: 400, title: 'The list cannot be continued from here', retryable: false },
  aborted: { status: 400, title: 'The upload was cut off', retryable: true },
  'size-mismatch': { status: 400, title: 'The file is not as long as declared', retryable: false },
  'body-truncated': { status: 400, title: 'The upload was cut short on its way', retryable: false },
  unauthenticated: { status: 401, title: 'Sign in to use the media library', retryable: false },
  forbidden: { status: 403, title: 'You are not allowed to do this', retryable: false },
  'origin-not-allowed': { status: 403, title: 'Requests from this site are not accepted', retryable: false },
  'not-found': { status: 404, title: 'This file does not exist', retryable: false },
  'no-such-route': { status: 404, title: 'There is nothing at this address', retryable: false },
  'method-not-allowed': { status: 405, title: 'This method is not supported here', retryable: false },
  'body-timeout': { status: 408, title: 'The upload stopped arriving', retryable: true },
  'name-taken': { status: 409, title: 'A file of this name already exists', retryable: false },
  'changed-meanwhile': {
    status: 409,
    title: 'Someone else has changed this file meanwhile',
    retryable: true,
  },
  'parts-mismatch': { status: 409, title: 'The parts are not the ones that were sent', retryable: false },
  'receipt-mismatch': { status: 409, title: 'This upload belongs to someone else', retryable: false },
  'too-large': { status: 413, title: 'The file is too large', retryable: false },
  'uri-too-long': { status: 414, title: 'The address of the request is too long', retryable: false },
  'unsupported-type': { status: 415, title: 'Files of this type are not accepted', retryable: false },
  'content-mismatch': { status: 415, title: 'The file is not what its name says', retryable: false },
  'body-consumed': { status: 500, title: 'The request body was read before it got here', retryable: false },
  internal: { status: 500, title: 'Something went wrong on the server', retryable: false },
  'not-supported': { status: 501, title: 'This media library cannot do that', retryable: false },
  'storage-credentials-missing': { status: 502, title: 'The storage has no credentials', retryable: false },
  'storage-credentials-rejected': {
    status: 502,
    title: "The storage refused the server's credentials",
    retryable: false,
  },
  'storage-clock-skewed': { status: 502, title: "The server's clock is wrong", retryable: false },
  'storage-wrong-region': {
    status: 502,
    title: 'The region of the bucket is wrong or missing',
    retryable: false,
  },
  'storage-permission-missing': {
    status: 502,
    title: 'The server lacks a permission for the storage',
    retryable: false,
  },
  'storage-bucket-missing': { status: 502, title: 'The bucket does not exist', retryable: false },
  'storage-denied': { status: 502, title: 'The storage refused access', retryable: false },
  'storage-rejected': { status: 502, title: 'The storage did not accept the request', retryable: false },
  unconfirmed: { status: 502, title: 'The storage has not confirmed what it did', retryable: false },
  'storage-unavailable': { status: 503, title: 'The storage cannot be reached', retryable: true },
  'authorization-unavailable': { status: 503, title: 'Your session could not be checked', retryable: true },
} as const

export type ProblemCode = keyof typeof problems

/** The body of every error response: `application/problem+json` (RFC 9457) with three members of ours. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  /** What happened this time and what to do about it, and who can. Written by us, safe to show. */
  readonly detail?: string
  readonly code: ProblemCode
  /** Also given to the site's `onEvent`, so that a report can be matched to its cause. */
  readonly requestId: string
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
}

/**
 * The problem of a code, with the code's advice where there is no detail. A code that is not in the table, as JavaScript lets one write, is
 * `internal` and says nothing of its detail.
 */
export function createProblem(code: ProblemCode, requestId: string, detail?: string): Problem {
  if (!isProblemCode(code)) return createProblem('internal', requestId)
  const { status, title, retryable } = problems[code]
  return { type: typeOf(code), title, status, detail: detail ?? advice[code], code, requestId, retryable }
}

function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(problems, code)
}

/** Distinguishes a problem of ours from whatever else a proxy or a host may have sent. Its code may be one that a newer handler knows. */
export function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false
  const { type, code, title, status } = value as Partial<Record<keyof Problem, unknown>>
  return (
    typeof code === 'string' &&
    type === typeOf(code) &&
    typeof title === 'string' &&
    typeof status === 'number'
  )
}

function typeOf(code: string): string {
  return `urn:problem-type:tina-s3:${code}`
}
