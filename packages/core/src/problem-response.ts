import { type Problem, createProblem } from '@tina-s3/contract'
import { type StorageErrorCode, isInvalidPathError, isMediaError, isStorageError } from './errors.js'

const storageProblems = {
  'precondition-failed': 'changed-meanwhile',
  'access-denied': 'storage-denied',
  unavailable: 'storage-unavailable',
  rejected: 'storage-rejected',
} as const satisfies Record<StorageErrorCode, Problem['code']>

/** A problem as its answer: `application/problem+json` (RFC 9457). */
export function problemResponse(problem: Problem, headers: HeadersInit = {}): Response {
  const response = Response.json(problem, { status: problem.status, headers })
  response.headers.set('content-type', 'application/problem+json')
  response.headers.set('cache-control', 'no-store')
  response.headers.set('x-content-type-options', 'nosniff')
  // RFC 9110, 15.5.2: a 401 names a way to authenticate.
  if (problem.status === 401) response.headers.set('www-authenticate', 'Bearer')
  return response
}

/** What the caller is told of an error. Only text of ours gets out; an unknown error is `internal` and nothing more. */
export function toProblem(error: unknown, requestId: string, signal?: AbortSignal): Problem {
  if (isMediaError(error)) return createProblem(error.code, requestId, error.message || undefined)
  if (isInvalidPathError(error)) {
    return createProblem('invalid-path', requestId, error.message)
  }
  if (signal?.aborted) return createProblem('aborted', requestId)
  if (isStorageError(error)) return createProblem(storageProblems[error.code], requestId, error.message)
  return createProblem('internal', requestId)
}
