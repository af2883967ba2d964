import { StorageError, type StorageErrorCode } from '../storage/errors.js'

const denied = "The server's account may not read or write this on its disk."

/** By the codes of `errno(3)`. */
const failures: Readonly<Record<string, readonly [StorageErrorCode, string]>> = {
  ENOSPC: ['unavailable', 'The disk is full.'],
  EDQUOT: ['unavailable', 'The disk is full.'],
  EFBIG: ['rejected', 'The file is larger than the disk can hold.'],
  EACCES: ['access-denied', denied],
  EPERM: ['access-denied', denied],
  EROFS: ['access-denied', denied],
  ENAMETOOLONG: [
    'rejected',
    "The name is too long for the server's disk: the limit is 255 bytes for each folder and file name.",
  ],
  ENOTDIR: ['rejected', 'A file has the name of one of the folders.'],
  EISDIR: ['rejected', 'A folder has this name.'],
  ENOTEMPTY: ['rejected', 'A folder has this name.'],
}

/** Turns what a call of `node:fs` throws into a `StorageError`. */
export async function withStorageErrors<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (!(error instanceof Error) || !('errno' in error)) throw error
    const code = 'code' in error ? String(error.code) : ''
    const [storageCode, message] = failures[code] ?? ['unavailable', 'The disk cannot be used at the moment.']
    throw new StorageError(storageCode, message, { cause: error })
  }
}

/** Passes on the result of a call of `node:fs`, or `undefined` when it fails with one of the codes. */
export async function ignoreCodes<T>(codes: readonly string[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return undefined
    throw error
  }
}
