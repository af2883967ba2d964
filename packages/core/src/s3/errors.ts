import { StorageError, type StorageErrorCode } from '../errors.js'
import type { CallOptions } from '../storage.js'

interface SdkError extends Error {
  $metadata?: { httpStatusCode?: number }
}

const messages: Record<Exclude<StorageErrorCode, 'access-denied'>, string> = {
  'precondition-failed': 'The object was created, changed or removed by someone else meanwhile.',
  unavailable: 'The bucket can not be reached at the moment.',
  rejected: 'The bucket did not accept the request.',
}

const missing = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload'])

/**
 * Runs a request and turns what the SDK throws into a `StorageError`. Decides by status and name, since not every store sends a message.
 * A request that was called off fails with the signal's reason, not with the SDK's words for it.
 * @param permission what the credentials need for it, named when they lack it
 * @param options `missing` is what a missing object means; without it, a missing object is an error
 */
export async function translate<T>(
  permission: string,
  send: () => Promise<T>,
  options?: CallOptions,
): Promise<T>
export async function translate<T>(
  permission: string,
  send: () => Promise<T>,
  options: CallOptions & { missing: undefined },
): Promise<T | undefined>
export async function translate<T>(
  permission: string,
  send: () => Promise<T>,
  options: CallOptions & { missing?: undefined } = {},
): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!(error instanceof Error) || error.name === 'AbortError') throw error
    const { name, $metadata } = error as SdkError
    const status = $metadata?.httpStatusCode
    if ('missing' in options && missing.has(name)) return options.missing
    throw toStorageError(name, status, permission, error)
  }
}

function toStorageError(
  name: string,
  status: number | undefined,
  permission: string,
  cause: Error,
): StorageError {
  if (name === 'NoSuchBucket') return new StorageError('rejected', 'The bucket does not exist.', { cause })
  if (name === 'NoSuchUpload') return new StorageError('rejected', 'The upload does not exist.', { cause })
  if (missing.has(name)) return new StorageError('rejected', 'The file does not exist.', { cause })
  if (name === 'CredentialsProviderError') {
    return new StorageError('access-denied', 'The server has no credentials for the bucket.', { cause })
  }
  if (status === 401 || status === 403) {
    const message = `The bucket refused access. The server's credentials need the permission ${permission}.`
    return new StorageError('access-denied', message, { cause })
  }
  const code = codeOf(status)
  return new StorageError(code, messages[code], { cause })
}

function codeOf(status: number | undefined): keyof typeof messages {
  // 409 is for the slower of two conditional writes at the same time; AWS and Ceph do not agree on its name.
  if (status === 412 || status === 409) return 'precondition-failed'
  // Without a status there was no answer: no connection, no name, no time left. With that of a success, it broke off.
  return status === undefined || status < 300 || status >= 500 || status === 429 || status === 408
    ? 'unavailable'
    : 'rejected'
}
