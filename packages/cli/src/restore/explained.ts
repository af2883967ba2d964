import { StorageError } from '@tina-s3/core'

/**
 * What the bucket refuses, in a sentence; for requests that no storage provider sends.
 * @param permissions what the credentials need for it
 */
export async function explained<T>(permissions: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { name, message } = error
    throw name === 'AccessDenied'
      ? new StorageError('access-denied', `The credentials may not do this: they need ${permissions}.`, {
          cause: error,
        })
      : new StorageError('rejected', `The bucket did not accept the request: ${name}, ${message}`, {
          cause: error,
        })
  }
}
