/**
 * `precondition-failed`: `onlyIf` did not hold. `access-denied`: the credentials may not do this. `unavailable`: no response, or one that
 * says "later". `rejected`: the storage will not take this request, now or later.
 */
export type StorageErrorCode = 'precondition-failed' | 'access-denied' | 'unavailable' | 'rejected'

/**
 * What is wrong with the configuration, where the storage says so. Each is a problem of its own: `storage-bucket-missing` and so on.
 * `credentials-missing`: there are none. `credentials-rejected`: the storage does not know them, or the secret is another's.
 * `clock-skewed`: the server's clock is wrong, so that its signatures are not valid. `wrong-region`: the bucket is in another region, or none is
 * set. `permission-missing`: the credentials are good, and may not do this. `bucket-missing`: there is no bucket of this name.
 */
export type StorageErrorReason =
  | 'credentials-missing'
  | 'credentials-rejected'
  | 'clock-skewed'
  | 'wrong-region'
  | 'permission-missing'
  | 'bucket-missing'

export interface StorageErrorOptions extends ErrorOptions {
  reason?: StorageErrorReason
}

/** What a provider throws. The message is ours and safe to show to whoever is authorized; the storage's own words are in `cause`. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly code: StorageErrorCode
  readonly reason?: StorageErrorReason
  constructor(code: StorageErrorCode, message: string, { reason, ...options }: StorageErrorOptions = {}) {
    super(message, options)
    this.code = code
    if (reason !== undefined) this.reason = reason
  }
}

/** Two copies of this package may be installed, so errors are recognised by their names. */
export function isStorageError(error: unknown): error is StorageError {
  return isNamed(error, 'StorageError')
}

/** Whether something thrown is an error of this name; written out, since bundlers shorten the names of classes. */
export function isNamed(error: unknown, name: string): boolean {
  try {
    return error instanceof Error && error.name === name
  } catch {
    // A proxy or a getter that throws when it is looked at.
    return false
  }
}
