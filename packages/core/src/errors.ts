import type { InvalidPathError, ProblemCode } from '@tina-s3/contract'

/** A failure with an answer of its own. The message is shown to the caller as the problem's `detail`. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  readonly code: ProblemCode
  constructor(code: ProblemCode, message?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * `precondition-failed`: `onlyIf` did not hold. `access-denied`: the credentials may not do this. `unavailable`: no answer, or one that
 * says "later". `rejected`: the store will not take this request, now or later.
 */
export type StorageErrorCode = 'precondition-failed' | 'access-denied' | 'unavailable' | 'rejected'

/** What a provider throws. The message is ours and safe to show; the store's own words are in `cause`. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

// By name, since two copies of this package may be installed; written out, since bundlers shorten the names of classes.
export function isMediaError(error: unknown): error is MediaError {
  return error instanceof Error && error.name === 'MediaError'
}

export function isStorageError(error: unknown): error is StorageError {
  return error instanceof Error && error.name === 'StorageError'
}

export function isInvalidPathError(error: unknown): error is InvalidPathError {
  return error instanceof Error && error.name === 'InvalidPathError'
}
