/** JSON, YAML and TOML: their strings, wherever they stand. Comments and names without quotes have no addresses. */
import { visit as visitJson } from 'jsonc-parser'
import { parseTOML, traverseNodes } from 'toml-eslint-parser'
import { CST, Parser } from 'yaml'
import { type Decoded, type Span, decode, join, slice } from './decoded.js'
import { backslashes, fold, tomlBasic, yamlDouble, yamlPlain, yamlSingle } from './escapes.js'

export interface Strings {
  readonly strings: readonly Decoded[]
  /** Set when the syntax could not be read to the end. */
  readonly problem?: string
}

/** Comments and trailing commas are not refused. */
export function readJson(source: Decoded): Strings {
  const strings: Decoded[] = []
  let isBroken = false
  const add = (offset: number, length: number) => {
    if (source.text[offset] !== '"') return
    strings.push(decode(slice(source, offset + 1, offset + length - 1), backslashes))
  }
  visitJson(
    source.text,
    {
      onLiteralValue: (_value, offset, length) => add(offset, length),
      onObjectProperty: (_name, offset, length) => add(offset, length),
      onError: () => void (isBroken = true),
    },
    { allowTrailingComma: true },
  )
  return toStrings(strings, isBroken ? 'JSON' : undefined)
}

/** @throws ParseError */
export function readToml(source: Decoded): Strings {
  const strings: Decoded[] = []
  traverseNodes(parseTOML(source.text), {
    enterNode(node) {
      if (node.type !== 'TOMLValue' || node.kind !== 'string') return
      const quotes = node.multiline ? 3 : 1
      const inside = slice(source, node.range[0] + quotes, node.range[1] - quotes)
      strings.push(node.style === 'basic' ? decode(inside, tomlBasic) : inside)
    },
    leaveNode: () => undefined,
  })
  return { strings }
}

/** Several documents, anchors and tags included; an alias has no text of its own. */
export function readYaml(source: Decoded): Strings {
  const strings: Decoded[] = []
  let isBroken = false
  for (const token of new Parser().parse(source.text)) {
    if (token.type === 'error') isBroken = true
    if (token.type !== 'document') continue
    CST.visit(token, ({ key, value }) => {
      for (const each of [key, value]) {
        const scalar = each && readScalar(source, each)
        if (scalar) strings.push(scalar)
      }
    })
  }
  return toStrings(strings, isBroken ? 'YAML' : undefined)
}

function toStrings(strings: readonly Decoded[], broken: string | undefined): Strings {
  return broken === undefined ? { strings } : { strings, problem: `It is not valid ${broken}.` }
}

function readScalar(source: Decoded, token: CST.Token): Decoded | undefined {
  if (token.type === 'block-scalar') return readBlock(source, token)
  if (!('source' in token)) return undefined
  const end = token.offset + token.source.length
  switch (token.type) {
    case 'scalar':
      return decode(slice(source, token.offset, end), yamlPlain)
    case 'single-quoted-scalar':
      return decode(slice(source, token.offset + 1, end - 1), yamlSingle)
    case 'double-quoted-scalar':
      return decode(slice(source, token.offset + 1, end - 1), yamlDouble)
    default:
      return undefined
  }
}

/** What follows `|` or `>`, without its indentation. */
function readBlock(source: Decoded, { offset, props, source: block }: CST.BlockScalar): Decoded {
  const header = props.map((prop) => ('source' in prop ? prop.source : '')).join('')
  const spans: Span[] = []
  let indent = -1
  let start = offset + header.length
  for (const line of block.split(/(?<=\n)/)) {
    const { length: spaces } = /^ */.exec(line)?.[0] ?? ''
    if (indent < 0 && line.trim() !== '') indent = spaces
    const end = start + line.length
    spans.push({ start: Math.min(end, start + (indent < 0 ? spaces : Math.min(spaces, indent))), end })
    start = end
  }
  const lines = join(source, spans)
  // Lines that are indented further are not folded.
  return header.startsWith('>') ? decode(lines, { pattern: /(?<!\s)\s+(?=\S)/g, decode: foldLines }) : lines
}

function foldLines(whitespace: string, index: number, text: string): string {
  const isIndented = /\s/.test(text[text.lastIndexOf('\n', index - 1) + 1] ?? '')
  return isIndented || /[\n\r][ \t]/.test(whitespace) ? whitespace : fold(whitespace)
}
