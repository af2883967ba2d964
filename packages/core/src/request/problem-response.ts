import { type Problem, createProblem } from '@tina-s3/contract'
import { isInvalidPathError, isMediaError } from './errors.js'
import { type StorageError, type StorageErrorCode, isStorageError } from '../storage/errors.js'

const storageProblems = {
  'precondition-failed': 'changed-meanwhile',
  'access-denied': 'storage-denied',
  unavailable: 'storage-unavailable',
  rejected: 'storage-rejected',
} as const satisfies Record<StorageErrorCode, Problem['code']>

/** A problem as a response: `application/problem+json` (RFC 9457). */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  const response = Response.json(problem, { status: problem.status, headers })
  response.headers.set('content-type', 'application/problem+json')
  response.headers.set('cache-control', 'no-store')
  response.headers.set('x-content-type-options', 'nosniff')
  // RFC 9110, 15.5.2: a 401 names a way to authenticate.
  if (problem.status === 401) response.headers.set('www-authenticate', 'Bearer')
  return response
}

/**
 * What the caller learns of an error. Only text of ours gets out; an unknown error, or one with an unknown code, is `internal` and
 * nothing more. Never throws, whatever the error is.
 */
export function toProblem(error: unknown, requestId: string, signal?: AbortSignal): Problem {
  try {
    if (isMediaError(error)) return createProblem(error.code, requestId, textOf(error))
    if (isInvalidPathError(error)) return createProblem('invalid-path', requestId, textOf(error))
    if (signal?.aborted) return createProblem('aborted', requestId)
    if (isStorageError(error)) return toStorageProblem(error, requestId)
  } catch {
    // An error whose members throw when they are read says nothing either.
  }
  return createProblem('internal', requestId)
}

/** What only the site's developer can mend says so. */
function toStorageProblem(error: StorageError, requestId: string): Problem {
  const { code, reason } = error
  const text = textOf(error)
  const isConfiguration = reason !== undefined || code === 'access-denied'
  return createProblem(
    reason === undefined ? storageProblems[code] : `storage-${reason}`,
    requestId,
    text && isConfiguration ? `Ask your site's developer: ${text}` : text,
  )
}

function textOf({ message }: { message: unknown }): string | undefined {
  return typeof message === 'string' && message !== '' ? message : undefined
}
