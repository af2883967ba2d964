/**
 * The rules for keys and folders, used wherever one enters the system. A key is what the store knows a file by, relative
 * to the media root; its segments are taken literally, so nothing here decodes, trims or changes a character.
 */

/** Bytes of UTF-8 an S3 key may have. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const maxKeyBytes = 1024

/** Thrown for a key, name or folder that breaks the rules. The message is a sentence for the person who chose it. */
export class InvalidPathError extends Error {
  override readonly name = 'InvalidPathError'
}

/** A folder as its canonical path: `''` for the root (`undefined`, `''`, `/`, `.`), otherwise `a/b`. @throws InvalidPathError */
export function normalizeDirectory(directory: string | undefined): string {
  const path = trimSlashes(directory ?? '')
  if (path === '' || path === '.') return ''
  assertSegments(path)
  return path
}

/** A key in canonical form, without leading slashes. @throws InvalidPathError */
export function normalizeKey(key: string): string {
  const path = key.replace(/^\/+/, '')
  if (path === '') throw new InvalidPathError('A file name is missing.')
  assertSegments(path)
  return path
}

/** A file name: one segment. @throws InvalidPathError */
export function normalizeName(name: string): string {
  if (name === '') throw new InvalidPathError('A file name is missing.')
  if (name.includes('/')) throw new InvalidPathError('A file name can not contain “/”.')
  assertSegments(name)
  return name
}

/** The key of a file in a folder, both canonical. */
export function joinKey(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

/** A canonical key as folder and file name. */
export function splitKey(key: string): { directory: string; name: string } {
  const slash = key.lastIndexOf('/')
  return { directory: key.slice(0, Math.max(slash, 0)), name: key.slice(slash + 1) }
}

/** Lower-case extension without the dot; `''` when there is none (`README`, `.htaccess`). */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** A key as a URL path: every segment percent-encoded but for RFC 3986's unreserved characters, slashes kept. */
export function encodeKey(key: string): string {
  return key.split('/').map(encodeSegment).join('/')
}

function encodeSegment(segment: string): string {
  // encodeURIComponent leaves !'()* alone, and a bare ")" ends a Markdown image
  const escape = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(segment).replace(/[!'()*]/g, escape)
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}

// C0, DEL and C1: no screen shows them, and S3 can not list all of them (XML 1.0 has no way to write them).
// U+FFFE and U+FFFF share that fate; bidirectional overrides make "gpj.exe" read as "exe.jpg".
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u

function assertSegments(path: string): void {
  if (path.includes('\\')) throw new InvalidPathError('A name can not contain “\\”.')
  if (unprintable.test(path)) throw new InvalidPathError('The name contains an invisible control character.')
  for (const segment of path.split('/')) {
    if (segment === '') throw new InvalidPathError('A folder without a name can not be used.')
    if (segment === '.' || segment === '..')
      throw new InvalidPathError(`“${segment}” can not be used as a name.`)
  }
  const bytes = new TextEncoder().encode(path).byteLength
  if (bytes > maxKeyBytes) {
    throw new InvalidPathError(
      `The name is too long: ${bytes} bytes with its folders, the limit is ${maxKeyBytes}.`,
    )
  }
}
