/** Why a file is not imported, and whether the others can be. */
import { InvalidPathError, type Problem, type ProblemCode } from '@tina-s3/contract'
import { isStorageError } from '@tina-s3/core'
import { FailedError } from '../errors.js'
import { SourceError } from './source.js'

/** `refused`: the library does not accept it. `conflict`: another file has its name. `failed`: it could not be read or stored. */
export type FailureKind = 'refused' | 'conflict' | 'failed'

/** Statuses of problems with the name, the type, the size or the bytes of a file. */
const refusals = new Set([400, 413, 414, 415])

export class ImportError extends FailedError {
  override readonly name = 'ImportError'
  readonly kind: FailureKind
  readonly code: ProblemCode | undefined
  readonly retryable: boolean
  constructor(kind: FailureKind, message: string, problem?: Problem) {
    super(message)
    this.kind = kind
    this.code = problem?.code
    this.retryable = problem?.retryable === true || problem?.code === 'unconfirmed'
  }

  static from(problem: Problem): ImportError {
    // Whoever runs the command is the site's developer.
    const message = (problem.detail ?? problem.title).replace(/^Ask your site's developer: /, '')
    const kind = problem.status === 409 ? 'conflict' : refusals.has(problem.status) ? 'refused' : 'failed'
    return new ImportError(kind, message, problem)
  }
}

export function isRetryable(error: unknown): boolean {
  if (isStorageError(error)) return error.code === 'unavailable'
  return (error instanceof ImportError || error instanceof SourceError) && error.retryable
}

/** Whether it will be the same with every other file: the bucket cannot be reached or used. */
function isFatal(error: unknown): boolean {
  if (isStorageError(error)) return error.code !== 'precondition-failed'
  return (
    error instanceof ImportError &&
    (error.code?.startsWith('storage-') ?? false) &&
    error.code !== 'storage-rejected'
  )
}

/** @throws what is no reason to go on with the next file */
export function toFailure(error: unknown): { kind: FailureKind; reason: string } {
  if (isFatal(error)) throw error
  if (error instanceof ImportError) return { kind: error.kind, reason: error.message }
  if (error instanceof SourceError) return { kind: 'failed', reason: error.message }
  if (error instanceof InvalidPathError) return { kind: 'refused', reason: error.message }
  throw error
}
