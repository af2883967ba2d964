/** Text as its syntax means it, with the place in the file of every character, so that a file is changed where it has to be and nowhere else. */

export interface Decoded {
  readonly text: string
  /** Where each UTF-16 unit of the text starts in the file, and where it ends. */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Writes an address as the syntax around it needs it. */
  readonly encode: (address: string) => string
}

export interface Span {
  readonly start: number
  readonly end: number
}

/** Parts of a file, such as the lines of a quoted block without what stands before each. */
export function fromFile(file: string, spans: readonly Span[]): Decoded {
  const starts: number[] = []
  const ends: number[] = []
  let text = ''
  for (const { start, end } of spans) {
    text += file.slice(start, end)
    for (let offset = start; offset < end; offset++) {
      starts.push(offset)
      ends.push(offset + 1)
    }
  }
  return { text, starts, ends, encode: (address) => address }
}

export function slice({ text, starts, ends, encode }: Decoded, start: number, end = text.length): Decoded {
  return {
    text: text.slice(start, end),
    starts: starts.slice(start, end),
    ends: ends.slice(start, end),
    encode,
  }
}

export function join(source: Decoded, spans: readonly Span[]): Decoded {
  const parts = spans.map(({ start, end }) => slice(source, start, end))
  return {
    text: parts.map(({ text }) => text).join(''),
    starts: parts.flatMap(({ starts }) => starts),
    ends: parts.flatMap(({ ends }) => ends),
    encode: source.encode,
  }
}

export interface Escapes {
  /** What is not literal. Global. */
  readonly pattern: RegExp
  readonly decode: (match: string, index: number, source: string) => string
  /** @default as it is */
  readonly encode?: (address: string, source: string) => string
}

/** The text with its escapes decoded. */
export function decode(source: Decoded, { pattern, decode: decodeMatch, encode }: Escapes): Decoded {
  const starts: number[] = []
  const ends: number[] = []
  let text = ''
  let position = 0
  const copy = (until: number) => {
    text += source.text.slice(position, until)
    for (; position < until; position++) {
      starts.push(source.starts[position] ?? 0)
      ends.push(source.ends[position] ?? 0)
    }
  }
  for (const { 0: match, index } of source.text.matchAll(pattern)) {
    copy(index)
    const meant = decodeMatch(match, index, source.text)
    position = index + match.length
    text += meant
    for (let unit = 0; unit < meant.length; unit++) {
      starts.push(source.starts[index] ?? 0)
      ends.push(source.ends[position - 1] ?? 0)
    }
  }
  copy(source.text.length)
  return { text, starts, ends, encode: (address) => source.encode(encode?.(address, source.text) ?? address) }
}

/** Where a part of the text is in the file. */
export function spanOf({ starts, ends }: Decoded, start: number, end: number): Span {
  if (start < end) return { start: starts[start] ?? 0, end: ends[end - 1] ?? 0 }
  const at = starts[start] ?? ends[start - 1] ?? 0
  return { start: at, end: at }
}
