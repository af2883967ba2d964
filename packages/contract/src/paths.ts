/**
 * The rules for keys and directories, used wherever one enters the system. A key is what the storage knows a file by, relative
 * to the media root; its segments are literal, so nothing here decodes, trims or changes a character.
 */

/** Bytes of UTF-8 an S3 key may have. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const maxKeyBytes = 1024

/** Thrown for a key, name or directory that breaks the rules. The message is a sentence for the person who chose it. */
export class InvalidPathError extends Error {
  override readonly name = 'InvalidPathError'
}

/** A directory as its canonical path: `''` for the root (`undefined`, `''`, `/`, `.`), otherwise `a/b`. @throws InvalidPathError */
export function normalizeDirectory(directory: string | undefined): string {
  assertLength(directory ?? '')
  const path = trimLeadingSlashes(trimTrailingSlashes(directory ?? ''))
  if (path === '' || path === '.') return ''
  assertSegments(path)
  return path
}

/** A key in canonical form, without leading slashes. @throws InvalidPathError */
export function normalizeKey(key: string): string {
  assertLength(key)
  const path = trimLeadingSlashes(key)
  if (path === '') throw new InvalidPathError('A file name is missing.')
  assertSegments(path)
  return path
}

/** A file name: one segment. @throws InvalidPathError */
export function normalizeName(name: string): string {
  assertLength(name)
  if (name === '') throw new InvalidPathError('A file name is missing.')
  if (name.includes('/')) throw new InvalidPathError('A file name cannot contain “/”.')
  assertSegments(name)
  return name
}

/** The key of a file in a directory, both canonical. */
export function joinKey(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

/** A canonical key as directory and file name. */
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
  // Lists encode a thousand keys, and most of them have nothing to encode.
  if (/^[\w.~/-]*$/.test(key)) return key
  return key.split('/').map(encodeSegment).join('/')
}

function encodeSegment(segment: string): string {
  // encodeURIComponent leaves !'()* alone, and a bare ")" ends a Markdown image
  const escape = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(segment).replace(/[!'()*]/g, escape)
}

/** Without the slashes at its beginning. Takes time in proportion to their number, which `/^\/+/` does too. */
export function trimLeadingSlashes(path: string): string {
  let start = 0
  while (path[start] === '/') start++
  return path.slice(start)
}

/** Without the slashes at its end. Takes time in proportion to their number, which `/\/+$/` does not: that one is quadratic. */
export function trimTrailingSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}

// C0, DEL and C1: no screen shows them, and S3 cannot list all of them (XML 1.0 has no way to write them).
// U+FFFE and U+FFFF share that fate; bidirectional overrides make "gpj.exe" read as "exe.jpg".
// eslint-disable-next-line no-control-regex
const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/u

/** Comes first, so that nothing else is done with a long text: no character takes less than a byte. */
function assertLength(path: string): void {
  if (path.length > maxKeyBytes) throw tooLong(`over ${maxKeyBytes}`)
}

/** Plain ASCII without a segment that begins with a dot or is empty: nearly every key, and nothing in it breaks a rule. */
const plain = /^[\w (),+=@~-][\w (),+=@~.-]*(?:\/[\w (),+=@~-][\w (),+=@~.-]*)*$/

function assertSegments(path: string): void {
  // Its length in bytes is that in characters, which `assertLength` has seen.
  if (plain.test(path)) return
  if (path.includes('\\')) throw new InvalidPathError('A name cannot contain “\\”.')
  if (unprintable.test(path)) throw new InvalidPathError('The name contains an invisible control character.')
  for (const segment of path.split('/')) {
    if (segment === '') throw new InvalidPathError('A folder without a name cannot be used.')
    if (segment === '.' || segment === '..')
      throw new InvalidPathError(`“${segment}” cannot be used as a name.`)
  }
  const bytes = new TextEncoder().encode(path).byteLength
  if (bytes > maxKeyBytes) throw tooLong(bytes)
}

function tooLong(bytes: number | string): InvalidPathError {
  return new InvalidPathError(
    `The name is too long: ${bytes} bytes with its folders, the limit is ${maxKeyBytes}.`,
  )
}
