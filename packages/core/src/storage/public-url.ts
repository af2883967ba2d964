import { encodeKey, trimTrailingSlashes } from '@tina-s3/contract'

/**
 * Builds the addresses of keys below an address.
 * @throws TypeError when it is not an absolute URL
 */
export function publicUrlBelow(publicUrl: string): (key: string) => string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined
  if (url === undefined || url.search !== '' || url.hash !== '') {
    throw new TypeError(
      `publicUrl must be an absolute URL without query and fragment, such as https://example.com/media: it is "${publicUrl}".`,
    )
  }
  const base = trimTrailingSlashes(url.href)
  return (key) => `${base}/${encodeKey(key)}`
}
