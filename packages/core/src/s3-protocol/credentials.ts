/** What can be seen of credentials before anything is signed with them. */

/** Bundlers copy variables with these prefixes into public files, and so keys end up in the browser. */
export const publishedPrefixes: readonly string[] = [
  'NEXT_PUBLIC_',
  'TINA_PUBLIC_',
  'VITE_',
  'PUBLIC_',
  'NUXT_PUBLIC_',
  'REACT_APP_',
  'GATSBY_',
  'EXPO_PUBLIC_',
]

/**
 * Looks for the credentials among the published environment variables. A secret there is refused; a key ID is no secret, so it only warns.
 * Credentials that come from a function (a role, a profile) are not looked at: they are not in the environment's hands.
 * @throws TypeError
 */
export function assertUnpublished(credentials: unknown): void {
  if (typeof credentials !== 'object' || credentials === null) return
  const { accessKeyId, secretAccessKey } = credentials as { accessKeyId?: unknown; secretAccessKey?: unknown }
  const secret = findPublished(secretAccessKey)
  if (secret !== undefined) {
    throw new TypeError(
      `The secret access key is in the variable ${secret}, which bundlers write into the site's public files. Rename it to S3_SECRET_KEY, and make a new key: this one may have leaked.`,
    )
  }
  const id = findPublished(accessKeyId)
  if (id !== undefined) {
    console.warn(
      `The access key ID is in the variable ${id}, which bundlers publish. It is not secret, but S3_ACCESS_KEY is a better name.`,
    )
  }
}

/**
 * Credentials of which one half is empty are a mistake. Where both are, their variables may be missing only now, as where a site is built, so
 * that it is the requests that fail.
 * @throws TypeError that names the empty half
 */
export function withoutEmpty<T>(credentials: T): T | (() => Promise<never>) {
  if (typeof credentials !== 'object' || credentials === null) return credentials
  const { accessKeyId, secretAccessKey } = credentials as { accessKeyId?: unknown; secretAccessKey?: unknown }
  if (accessKeyId && secretAccessKey) return credentials
  if (accessKeyId || secretAccessKey) {
    const empty = accessKeyId ? 'secretAccessKey' : 'accessKeyId'
    throw new TypeError(`\`credentials.${empty}\` is empty or not set. Is its environment variable set?`)
  }
  const message =
    '`credentials` has neither `accessKeyId` nor `secretAccessKey`. Are their environment variables set?'
  // The SDK's name, by which its own are recognised.
  return () => Promise.reject(Object.assign(new Error(message), { name: 'CredentialsProviderError' }))
}

function findPublished(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  // Not every runtime has one.
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const environment = Object.entries(process?.env ?? {})
  return environment.find(
    ([name, held]) => held === value && publishedPrefixes.some((prefix) => name.startsWith(prefix)),
  )?.[0]
}
