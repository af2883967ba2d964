import type { InvalidPathError, ProblemCode } from '@tina-s3/contract'
import { isNamed } from '../storage/errors.js'

/** A failure with a response of its own. The message is shown to the caller as the problem's `detail`. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  readonly code: ProblemCode
  constructor(code: ProblemCode, message?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function isMediaError(error: unknown): error is MediaError {
  return isNamed(error, 'MediaError')
}

export function isInvalidPathError(error: unknown): error is InvalidPathError {
  return isNamed(error, 'InvalidPathError')
}
