/** How characters are written in each syntax. */
import { decodeNamedCharacterReference } from 'decode-named-character-reference'
import type { Escapes } from './decoded.js'

const controls: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

/** Of JSON, JavaScript, YAML and TOML: each has some that the others' parsers would have refused. */
const backslash = String.raw`\\(?:u\{[\dA-Fa-f]{1,6}\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|U[\dA-Fa-f]{8}|[^\n\r])`

function decodeBackslash(match: string): string {
  const character = match.slice(1, 2)
  if (match.length > 2) return fromCodePoint(Number.parseInt(match.replace(/[^\da-f]/gi, ''), 16)) ?? match
  return controls[character] ?? character
}

/** Strings of JSON and JavaScript. */
export const backslashes: Escapes = {
  pattern: new RegExp(backslash, 'g'),
  decode: decodeBackslash,
  encode: (address, source) => (source.includes('\\/') ? address.replaceAll('/', '\\/') : address),
}

/** TOML's basic strings: a backslash at the end of a line takes away what follows it up to the next word. */
export const tomlBasic: Escapes = {
  pattern: new RegExp(String.raw`\\\s+|${backslash}`, 'g'),
  decode: (match) => (/^\\\s/.test(match) ? '' : decodeBackslash(match)),
}

/** YAML between double quotes: also lines that go on in the next one. */
export const yamlDouble: Escapes = {
  pattern: new RegExp(String.raw`\\[\n\r]\s*|${backslash}|(?<!\s)\s+`, 'g'),
  decode: (match) => {
    if (/^\\[\n\r]/.test(match)) return ''
    return match.startsWith('\\') ? decodeBackslash(match) : fold(match)
  },
}

/** YAML between single quotes. */
export const yamlSingle: Escapes = {
  pattern: /''|(?<!\s)\s+/g,
  decode: (match) => (match === "''" ? "'" : fold(match)),
}

/** YAML without quotes. */
export const yamlPlain: Escapes = { pattern: /(?<!\s)\s+/g, decode: fold }

/** A line break means a space, further ones mean themselves. */
export function fold(whitespace: string): string {
  const breaks = whitespace.match(/\r\n|\n|\r/g)?.length ?? 0
  if (breaks === 0) return whitespace
  return breaks === 1 ? ' ' : '\n'.repeat(breaks - 1)
}

const reference = /&(?:#x[\da-f]{1,6}|#\d{1,7}|[a-z][a-z\d]{1,31});/gi

/** Attributes of HTML and JSX. */
export const entities: Escapes = {
  pattern: reference,
  decode: decodeReference,
  encode: (address) => address.replaceAll('&', '&amp;'),
}

/** Text and addresses of Markdown. */
export const markdownEscapes: Escapes = {
  pattern: new RegExp(`${reference.source}|\\\\[!-/:-@[-\`{-~]`, 'gi'),
  decode: (match) => (match.startsWith('\\') ? match.slice(1) : decodeReference(match)),
}

/** Values in the query of an address. */
export const queryEscapes: Escapes = {
  pattern: new RegExp(`${percentEncoded().source}|\\+`, 'gi'),
  decode: (match) => (match === '+' ? ' ' : decodeSequence(match)),
  // Slashes stay as they were written.
  encode: (address, source) =>
    source.includes('/') ? address.replace(/[%&#+]/g, encodeURIComponent) : encodeURIComponent(address),
}

/** A part of a path with its percent-encoding decoded; `%` that begins no character stays. */
export function decodePercent(text: string): string {
  return text.includes('%') ? text.replace(percentEncoded(), decodeSequence) : text
}

/** One character: a character of a few bytes is written as so many. */
function percentEncoded(): RegExp {
  return /%(?:[0-7][\da-f]|[cd][\da-f]%[89ab][\da-f]|e[\da-f](?:%[89ab][\da-f]){2}|f[0-7](?:%[89ab][\da-f]){3})/gi
}

function decodeSequence(sequence: string): string {
  try {
    return decodeURIComponent(sequence)
  } catch {
    return sequence
  }
}

function decodeReference(match: string): string {
  const name = match.slice(1, -1)
  if (!name.startsWith('#')) return decodeNamedCharacterReference(name) || match
  const isHex = /^#x/i.test(name)
  return fromCodePoint(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10)) ?? match
}

function fromCodePoint(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
