/** Where in a string addresses are, and where each ends. */
import type { AddressReader, ReadAddress } from './address.js'
import { type Decoded, type Span, decode, slice } from './decoded.js'
import { queryEscapes } from './escapes.js'

/**
 * A part of a file that may have addresses. `value`: it may be one as a whole, such as an attribute. `text`: they stand between other words.
 * `code`: as `text`, but they are not to be changed.
 */
export interface Leaf {
  readonly kind: 'value' | 'text' | 'code'
  readonly source: Decoded
}

export interface Found {
  /** What was read: the address alone. */
  readonly source: Decoded
  readonly address: ReadAddress
  readonly where: 'content' | 'code'
}

export function findAddresses({ kind, source }: Leaf, reader: AddressReader): Found[] {
  const found = kind === 'value' ? inValue(source, reader) : inText(source, reader, false)
  return found.map((each) => ({ ...each, where: kind === 'code' ? 'code' : 'content' }))
}

type Match = Omit<Found, 'where'>

/** Whether a string is one address, or a list of pictures as `srcset` has it. */
export function isAddress(text: string, reader: AddressReader): boolean {
  const value = text.trim()
  return isSrcset(value) || (isWhole(value) && reader.read(value) !== undefined)
}

function inValue(source: Decoded, reader: AddressReader): Match[] {
  const start = source.text.length - source.text.trimStart().length
  const value = slice(source, start, Math.max(start, source.text.trimEnd().length))
  const whole = !isSrcset(value.text) && isWhole(value.text) ? read(value, reader) : undefined
  return whole ? [whole] : inText(value, reader, true)
}

/** @see https://html.spec.whatwg.org/multipage/images.html#srcset-attributes */
function isSrcset(value: string): boolean {
  return /^\S+\s+\d+(?:\.\d+)?[wx]\s*(?:,|$)/.test(value)
}

/** Whether spaces in a string belong to its address, rather than stand behind it. */
function isWhole(value: string): boolean {
  if (/[\n\r]|[\s,;|](?:https?:)?\/\//i.test(value)) return false
  const words = value.split(/\s+/)
  if (words.length === 1) return true
  return !hasExtension(words[0]) && hasExtension(words.at(-1))
}

function hasExtension(word = ''): boolean {
  const [path = ''] = word.split(/[?#]/, 1)
  return /\.\d?[a-z][a-z\d]{1,4}$/i.test(path.slice(0, lengthWithout(path, ',;:.!?)')))
}

/** The length without punctuation at its end. */
function lengthWithout(text: string, punctuation: string): number {
  let end = text.length
  while (end > 0 && punctuation.includes(text[end - 1] ?? ' ')) end--
  return end
}

function inText(source: Decoded, reader: AddressReader, isValue: boolean): Match[] {
  const { text } = source
  const quoted = quotedValues(text)
  const found = quoted.flatMap(({ start, end }) => inValue(slice(source, start, end), reader))
  let position = 0
  for (const { 0: opening, index } of text.matchAll(/(?:https?:|https?%3a)?(?:\/\/?|%2f)/gi)) {
    while (quoted[0] && quoted[0].end <= index) quoted.shift()
    if (index < position || (quoted[0] && quoted[0].start <= index)) continue
    const match = readAt(source, { index, opening, isValue }, reader)
    if (!match) continue
    found.push(match)
    position = index + match.source.text.length
  }
  return found
}

/** Attributes of HTML and strings of code: what stands between quotes behind a sign, as in `src="…"` and `{ src: '…' }`. */
function quotedValues(text: string): Span[] {
  const spans: Span[] = []
  const opening = /[=:,([{]\s*(["'`])/g
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const end = text.indexOf(match[1] ?? '', opening.lastIndex)
    if (end < 0) continue
    spans.push({ start: opening.lastIndex, end })
    opening.lastIndex = end + 1
  }
  return spans
}

interface Opening {
  readonly index: number
  readonly opening: string
  readonly isValue: boolean
}

function readAt(source: Decoded, { index, opening, isValue }: Opening, reader: AddressReader) {
  const { text } = source
  if (isParameter(text, index)) return read(decode(until(source, index, /[&#\s"'<>`]/), queryEscapes), reader)
  if (opening.includes('%')) return undefined
  const before = text[index - 1] ?? ''
  if (!mayPrecede(before, opening, { isValue, hasPaths: reader.hasPaths })) return undefined
  const quoted = /["'`]/.test(before) ? inQuotes(source, index, before) : undefined
  const whole = quoted && isWhole(quoted.text) ? read(quoted, reader) : undefined
  return whole ?? read(slice(source, index, endOfBare(text, index, before)), reader)
}

function read(source: Decoded, reader: AddressReader): Match | undefined {
  const address = reader.read(source.text)
  return address && { source, address }
}

/** Whether it is a value in the query of another address, such as `/_next/image?url=…`. */
function isParameter(text: string, index: number): boolean {
  return /[?&][\w.-]{1,40}=$/.test(text.slice(Math.max(0, index - 42), index))
}

/** Other addresses and words have slashes, too: `ftp://…`, `and/or`. */
function mayPrecede(
  before: string,
  opening: string,
  { isValue, hasPaths }: { isValue: boolean; hasPaths: boolean },
): boolean {
  if (/^http/i.test(opening)) return !/[a-z\d]/i.test(before)
  if (opening === '//') return !/[\w:/]/.test(before)
  if (!hasPaths) return false
  return isValue ? /^[\s"'`(=[,|]?$/.test(before) : /^["'`(=]$/.test(before)
}

/** UTF-16 units that an address may have: pictures that are written out as `data:` URLs have slashes, too. */
const maxLength = 8192

function inQuotes(source: Decoded, start: number, quote: string): Decoded | undefined {
  const end = source.text.slice(start, start + maxLength).indexOf(quote)
  return end < 0 ? undefined : slice(source, start, start + end)
}

function until(source: Decoded, start: number, stops: RegExp): Decoded {
  const text = source.text.slice(start, start + maxLength)
  const end = text.search(stops)
  return slice(source, start, start + (end < 0 ? text.length : end))
}

const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/**
 * The end of an address without quotes, as GitHub's Markdown has it: brackets belong to it in pairs, a full stop at the end does not.
 * @see https://github.github.com/gfm/#extended-autolink-path-validation
 */
function endOfBare(text: string, start: number, before: string): number {
  const open: Record<string, number> = { '(': 0, '[': 0 }
  let end = start
  for (; end < Math.min(text.length, start + maxLength); end++) {
    const character = text[end] ?? ''
    if (character === before && character === "'") break
    if (/[\s<>"`|\\^{}]/.test(character)) break
    if (character in open) open[character] = (open[character] ?? 0) + 1
    const partner = pairs[character]
    if (partner === undefined) continue
    const count = open[partner] ?? 0
    if (count === 0) break
    open[partner] = count - 1
  }
  return start + lengthWithout(text.slice(start, end), "?!.,:;*_~'")
}
