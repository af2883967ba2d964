import { encodeKey } from '@tina-s3/contract'
import { type Span, spanOf } from './decoded.js'
import type { Found } from './find.js'

/**
 * `key`: another key below the same base; what the two have in common stays as it is written. `url`: another address, percent-encoded, absolute
 * or of the site, without query and fragment. In both cases those of the old address stay.
 */
export type Replacement = { readonly key: string } | { readonly url: string }

export interface Edit extends Span {
  readonly text: string
}

export function toEdit(found: Found, replacement: Replacement): Edit {
  const { source, address } = found
  if ('key' in replacement) return replaceKey(found, replacement.key)
  const { start, end } = spanOf(source, 0, address.end)
  return { start, end, text: source.encode(replacement.url.replace(/["'()<>\\\s]/g, encodeCharacter)) }
}

/** Replaces the segments between the first and the last ones that differ. */
function replaceKey({ source, address: { key, segments, end } }: Found, next: string): Edit {
  const before = key.split('/')
  const after = next.split('/')
  const shorter = Math.min(before.length, after.length)
  let same = 0
  while (same < shorter && before.at(-1 - same) === after.at(-1 - same)) same++
  let first = 0
  while (first < shorter - Math.max(same, 1) && before[first] === after[first]) first++
  const last = segments[segments.length - same]
  const middle = after.slice(first, after.length - same).map((segment) => `${encodeKey(segment)}/`)
  const text = same > 0 ? middle.join('') : middle.join('').slice(0, -1)
  const span = spanOf(source, segments[first]?.start ?? end, same > 0 ? (last?.start ?? end) : end)
  return { ...span, text: source.encode(text) }
}

function encodeCharacter(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
