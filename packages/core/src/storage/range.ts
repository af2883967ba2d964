import { StorageError } from './errors.js'
import type { OpenOptions } from './provider.js'

/**
 * The part of an object that a range means; `end` is the first byte after it.
 * @throws StorageError `rejected` for a range that begins behind the object's end, as RFC 9110, 15.5.17; from its start, an empty
 *   object has nothing to give, which is no error
 */
export function resolveRange(range: OpenOptions['range'], size: number): { start: number; end: number } {
  if (range === undefined) return { start: 0, end: size }
  const { start, end } = range
  if ((start > 0 && start >= size) || end < start) {
    throw new StorageError(
      'rejected',
      `The object has ${size} bytes; there is nothing from byte ${start} to ${end}.`,
    )
  }
  return { start, end: Math.min(end + 1, size) }
}
