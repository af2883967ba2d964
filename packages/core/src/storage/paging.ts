/** What the providers that keep their own lists share: where a page begins, and where it ends. */
import { readCursor, writeCursor } from './cursor.js'
import { StorageError } from './errors.js'
import { compareKeys } from './key-order.js'
import type { ListOptions } from './provider.js'

/** An object's key, or a directory's with `/` at its end. */
export interface Entry {
  readonly key: string
  readonly directory: boolean
}

/** Where a page begins. */
export interface Start {
  /** Whether an object comes after it. */
  admits(key: string): boolean
  /** Whether anything below a directory, whose key ends in `/`, comes after it. */
  reaches(directory: string): boolean
  /** Whether all that is below a directory comes after it. */
  precedes(directory: string): boolean
}

/** @throws StorageError `rejected` for a cursor that no list of this prefix has returned */
export function startOf({ prefix, cursor, startAfter, recursive }: ListOptions): Start {
  const after = cursor === undefined ? startAfter : readPosition(cursor, prefix)
  if (after === undefined) return { admits: () => true, reaches: () => true, precedes: () => true }
  // Where the page before ended with a directory, all of the directory is done.
  const skipped = cursor !== undefined && !recursive && after.endsWith('/') && after !== prefix
  const isDone = (key: string) => skipped && key.startsWith(after)
  return {
    admits: (key) => compareKeys(key, after) > 0 && !isDone(key),
    reaches: (directory) =>
      (compareKeys(directory, after) > 0 || after.startsWith(directory)) && !isDone(directory),
    precedes: (directory) => compareKeys(directory, after) > 0 && !isDone(directory),
  }
}

/** As many entries as fit on a page, and the cursor when there are more. */
export async function takePage(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  limit: number,
): Promise<{ keys: string[]; prefixes: string[]; cursor?: string }> {
  const keys: string[] = []
  const prefixes: string[] = []
  let last: Entry | undefined
  for await (const entry of entries) {
    if (keys.length + prefixes.length >= limit) {
      return { keys, prefixes, ...(last && { cursor: writeCursor({ startAfter: last.key }) }) }
    }
    ;(entry.directory ? prefixes : keys).push(entry.key)
    last = entry
  }
  return { keys, prefixes }
}

function readPosition(cursor: string, prefix: string): string {
  const startAfter = readCursor(cursor, prefix)?.startAfter
  if (startAfter !== undefined) return startAfter
  throw new StorageError('rejected', 'The cursor is not one that a list of this directory has given.')
}
