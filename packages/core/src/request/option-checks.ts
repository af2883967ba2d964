/** What JavaScript lets one write for an option although its type does not. Each says what is meant instead. */

/** @throws TypeError when the options are no object, or have a name that is not in the table */
export function assertNames(name: string, options: unknown, known: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${name} takes an object of options, not ${show(options)}.`)
  }
  const unknown = Object.keys(options).filter((option) => !Object.hasOwn(known, option))
  if (unknown.length === 0) return
  throw new TypeError(
    `${name} has no option ${unknown.join(', ')}. There are: ${Object.keys(known).join(', ')}.`,
  )
}

export function assertOneOf(name: string, value: unknown, choices: readonly string[]): void {
  if (choices.some((choice) => choice === value)) return
  throw new TypeError(`${name} must be one of ${choices.join(', ')}, not ${show(value)}.`)
}

export function assertFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TypeError(`${name} must be a function, not ${show(value)}.`)
}

export function assertText(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, not ${show(value)}.`)
}

/** Of a response header (RFC 9110, 5.5). */
export function assertHeader(name: string, value: unknown): void {
  if (typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?$/.test(value)) return
  throw new TypeError(`${name} must be printable ASCII, 1 to 1,024 characters, not ${show(value)}.`)
}

export function assertWhole(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return
  throw new TypeError(`${name} must be a whole number from 1 to ${max}, not ${show(value)}.`)
}

/** A copy of a list of texts. */
export function readTexts(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return [...value]
  throw new TypeError(`${name} must be a list of texts, not ${show(value)}.`)
}

/** The media types, patterns and extensions of `uploads.accept`. */
export function readAccept(value: unknown): readonly string[] {
  const patterns = readTexts('uploads.accept', value)
  if (patterns.length === 0) {
    throw new TypeError('uploads.accept is an empty list, so that no file would be accepted.')
  }
  const wrong = patterns.find((pattern) => !/^(?:\.[^\s,/]+|\*|[^\s,;/]+\/[^\s,;/]+)$/.test(pattern.trim()))
  if (wrong === undefined) return patterns
  throw new TypeError(
    `uploads.accept takes media types (image/png), patterns (image/*) and extensions (.pdf): "${wrong}" is not one of these.`,
  )
}

function show(value: unknown): string {
  return typeof value === 'string' || Array.isArray(value) ? JSON.stringify(value) : String(value)
}
