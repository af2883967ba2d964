/** Guards against keys that end up in the browser: bundlers copy variables with these prefixes into public files. */
const publishedPrefixes = [
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

function findPublished(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined
  const environment = Object.entries(globalThis.process?.env ?? {})
  return environment.find(
    ([name, held]) => held === value && publishedPrefixes.some((prefix) => name.startsWith(prefix)),
  )?.[0]
}
