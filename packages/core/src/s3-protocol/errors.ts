import { StorageError, isStorageError } from '../storage/errors.js'
import type { CallOptions } from '../storage/provider.js'
import { nameOf } from './address.js'
import { BodyFailure, type S3Api, type S3Failure } from './api.js'
import { type Refused, toRefusal } from './refusals.js'

const missing = new Set(['NotFound', 'NoSuchKey', 'NoSuchUpload'])

/**
 * Sends a request and turns what goes wrong into a `StorageError`. Decides by status and name, since not every S3 server sends a message.
 * A request that was called off fails with the signal's reason, and one whose body fails with the body's own error.
 * @param permission what the credentials need for it, named when they lack it
 * @param options `missing` is what a missing object means; without it, a missing object is an error.
 * `changesTarget` is set for requests that end their own condition: when one is refused at its second attempt, the first may have been
 * carried out and its response lost, so that it is not known what there is
 */
export async function withStorageErrors<T>(
  api: Pick<S3Api, 'address'>,
  permission: string,
  send: () => Promise<T>,
  options?: CallOptions & { changesTarget?: true },
): Promise<T>
export async function withStorageErrors<T>(
  api: Pick<S3Api, 'address'>,
  permission: string,
  send: () => Promise<T>,
  options: CallOptions & { missing: undefined },
): Promise<T | undefined>
export async function withStorageErrors<T>(
  { address }: Pick<S3Api, 'address'>,
  permission: string,
  send: () => Promise<T>,
  options: CallOptions & { missing?: undefined; changesTarget?: true } = {},
): Promise<T | undefined> {
  try {
    return await send()
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!(error instanceof Error) || error.name === 'AbortError') throw error
    if (error instanceof BodyFailure) throw error.cause
    if (isStorageError(error)) throw error
    const failure: S3Failure = error
    if ('missing' in options && missing.has(failure.name)) return options.missing
    const isUnknown = options.changesTarget && (failure.$metadata?.attempts ?? 1) > 1
    const refused = { failure, address, permission }
    if (isUnknown && codeOf(failure.$metadata?.httpStatusCode) === 'precondition-failed')
      throw unavailable(refused)
    throw toStorageError(refused)
  }
}

function toStorageError(refused: Refused): StorageError {
  const refusal = toRefusal(refused)
  if (refusal !== undefined) return refusal
  const { failure, address } = refused
  const { name: code, $metadata } = failure
  const cause = { cause: failure }
  if (code === 'NoSuchUpload') return new StorageError('rejected', 'The upload does not exist.', cause)
  if (missing.has(code)) return new StorageError('rejected', 'The file does not exist.', cause)
  switch (codeOf($metadata?.httpStatusCode)) {
    case 'precondition-failed': {
      const message = 'The object was created, changed or removed by someone else meanwhile.'
      return new StorageError('precondition-failed', message, cause)
    }
    case 'unavailable':
      return unavailable(refused)
    case 'rejected':
      return new StorageError('rejected', `${nameOf(address)} did not accept the request.`, cause)
  }
}

/** Without a response there may be a wrong address behind it, which waiting does not mend. */
function unavailable({ failure, address }: Refused): StorageError {
  const cause = { cause: failure }
  const bucket = nameOf(address)
  if (failure.name === 'TimeoutError')
    return new StorageError('unavailable', `${bucket} did not respond in time.`, cause)
  if (isUnknownHost(failure) && address.endpoint !== undefined) {
    const advice = 'Is `endpoint` right, and does the server need `forcePathStyle: true`?'
    return new StorageError('unavailable', `${bucket} has a host name that nobody knows. ${advice}`, cause)
  }
  return new StorageError('unavailable', `${bucket} cannot be reached at the moment.`, cause)
}

/** Node's code for a name that DNS does not have; `fetch` has it in its error's cause. */
function isUnknownHost(error: Error): boolean {
  return [error, error.cause].some(
    (each) => each instanceof Error && 'code' in each && each.code === 'ENOTFOUND',
  )
}

function codeOf(status: number | undefined): 'precondition-failed' | 'unavailable' | 'rejected' {
  // 409 is for the slower of two conditional writes at the same time; AWS and Ceph do not agree on its name.
  if (status === 412 || status === 409) return 'precondition-failed'
  // Without a status there was no response: no connection, no name, no time left. With that of a success, it broke off.
  return status === undefined || status < 300 || status >= 500 || status === 429 || status === 408
    ? 'unavailable'
    : 'rejected'
}
