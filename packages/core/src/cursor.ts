import { MediaError } from './errors.js'

/** Where a list goes on. Crosses HTTP as the opaque cursor. */
export interface Position {
  /** Store key of the last object that was looked at. */
  readonly after?: string | undefined
  /** The provider's own cursor, where an object's key would not do: the last thing looked at was a folder. */
  readonly token?: string | undefined
  /** The last entry that folders were looked for at: those up to it were carried by earlier pages. */
  readonly seen?: string | undefined
}

export function writeCursor(position: Position): string {
  const bytes = new TextEncoder().encode(JSON.stringify(position))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** @throws MediaError `invalid-cursor` for what no list of this folder has given out */
export function readCursor(cursor: string, prefix: string): Position {
  const invalid = (cause?: unknown) =>
    new MediaError('invalid-cursor', 'The cursor is not one that a list of this folder gave.', { cause })
  let value: unknown
  try {
    const text = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0))
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw invalid(error)
  }
  if (typeof value !== 'object' || value === null) throw invalid()
  const { after, token, seen } = value as Record<keyof Position, unknown>
  for (const part of [after, token, seen]) {
    if (part !== undefined && typeof part !== 'string') throw invalid()
  }
  if (after === undefined && token === undefined) throw invalid()
  for (const key of [after, seen]) {
    if (typeof key === 'string' && !key.startsWith(prefix)) throw invalid()
  }
  return value
}
