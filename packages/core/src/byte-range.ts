import { StorageError } from './errors.js'
import type { OpenOptions } from './storage.js'

/**
 * The part of an object that a range means; `end` is the first byte after it.
 * @throws StorageError `rejected` for a range that begins behind the object's end, as RFC 9110, 15.5.17
 */
export function resolveRange(range: OpenOptions['range'], size: number): { start: number; end: number } {
  if (range === undefined) return { start: 0, end: size }
  if (range.start >= size || range.end < range.start) {
    throw new StorageError(
      'rejected',
      `The object has ${size} bytes; there is nothing from byte ${range.start} to ${range.end}.`,
    )
  }
  return { start: range.start, end: Math.min(range.end + 1, size) }
}
