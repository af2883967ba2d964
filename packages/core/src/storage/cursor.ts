/** Where a list goes on, as the opaque cursor that callers get. */

/** In a list of the storage: after an object's key, or where one of its pages has ended. */
export type Position = (AfterKey | AtStorageCursor) & {
  /**
   * Directories up to this key were carried by earlier pages. Absent when later pages are to carry none.
   */
  readonly directoriesUpTo?: string | undefined
}

interface AfterKey {
  readonly startAfter: string
  readonly cursor?: undefined
}

interface AtStorageCursor {
  /** The provider's own. */
  readonly cursor: string
  readonly startAfter?: undefined
}

export function writeCursor(position: Position): string {
  const bytes = new TextEncoder().encode(JSON.stringify(position))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** `undefined` for what no list of this prefix has given out. */
export function readCursor(text: string, prefix: string): Position | undefined {
  const value = parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { startAfter, cursor, directoriesUpTo } = value as Partial<Record<keyof Position, unknown>>
  // Half a surrogate pair is not in any key, and cannot be sent.
  const isString = (part: unknown) =>
    part === undefined || (typeof part === 'string' && !/\p{Surrogate}/u.test(part))
  const isKey = (part: unknown) =>
    isString(part) && (part === undefined || (part as string).startsWith(prefix))
  if (!isKey(startAfter) || !isString(cursor) || !isKey(directoriesUpTo)) return undefined
  return (startAfter === undefined) === (cursor === undefined) ? undefined : (value as Position)
}

function parse(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    )
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
