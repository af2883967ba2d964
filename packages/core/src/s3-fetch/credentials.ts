import { StorageError } from '../storage/errors.js'

/** The keys that requests are signed with. */
export interface S3FetchCredentials {
  accessKeyId: string
  secretAccessKey: string
  /** Comes with temporary credentials. */
  sessionToken?: string
}

/**
 * The keys for one signature.
 * @throws StorageError `access-denied` when there are none, or they have what headers do not allow. Says nothing of their values
 */
export async function readCredentials(
  provide: () => S3FetchCredentials | Promise<S3FetchCredentials>,
): Promise<S3FetchCredentials> {
  let credentials: S3FetchCredentials | undefined
  try {
    credentials = await provide()
  } catch (cause) {
    throw new StorageError('access-denied', 'The server has no credentials for the bucket.', {
      cause,
      reason: 'credentials-missing',
    })
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {}
  // `fetch` quotes a header that it refuses, and the token is one.
  for (const [name, value] of Object.entries({
    accessKeyId,
    secretAccessKey,
    sessionToken: sessionToken || 'none',
  }))
    if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value))
      throw new StorageError(
        'access-denied',
        `The server's credentials for the bucket need \`${name}\` in visible ASCII characters, without white space.`,
        { reason: 'credentials-missing' },
      )
  return credentials
}
