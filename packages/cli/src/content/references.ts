/** The addresses of media in one file, and the same file with others. */
import { extensionOf } from '@tina-s3/contract'
import { type Address, type AddressReader, type Bases, createAddressReader } from './address.js'
import { type Decoded, fromFile } from './decoded.js'
import { readJson, readToml, readYaml, type Strings } from './data.js'
import { type Found, type Leaf, findAddresses } from './find.js'
import { type MarkdownOptions, readMarkdown } from './markdown.js'
import { type Edit, type Replacement, toEdit } from './replace.js'
import { readString } from './strings.js'

export interface Reference extends Address {
  /** Offsets of the address in the text, in UTF-16 units; without query and fragment. */
  readonly start: number
  readonly end: number
  /** From 1. */
  readonly line: number
  /** Code is reported, and never changed. */
  readonly where: 'content' | 'code'
}

/** Returns what is to stand there instead, or `undefined` for what stays. */
export type Mapping = (address: Address) => Replacement | undefined

export interface References {
  readonly references: readonly Reference[]
  /** Set when the file is not what its extension says. It was read as well as possible. */
  readonly problem?: string
}

export interface Rewritten {
  readonly text: string
  readonly changed: readonly Reference[]
  /** In code: what the mapping would have changed. */
  readonly left: readonly Reference[]
  readonly problem?: string
}

/** @param file its name, for the extension */
export function findReferences(text: string, file: string, bases: Bases): References {
  const { found, problem } = findAll(text, file, createAddressReader(bases))
  const toReference = createReferences(text)
  return { references: found.map(toReference), ...(problem !== undefined && { problem }) }
}

/** Every byte that is not part of an address that changes stays as it is. */
export function rewriteText(text: string, file: string, bases: Bases, mapping: Mapping): Rewritten {
  const { found, problem } = findAll(text, file, createAddressReader(bases))
  const toReference = createReferences(text)
  const edits: Edit[] = []
  const changed: Reference[] = []
  const left: Reference[] = []
  for (const each of found) {
    const { base, key, suffix } = each.address
    const replacement = mapping({ base, key, suffix })
    if (replacement === undefined) continue
    if (each.where === 'content') edits.push(toEdit(each, replacement))
    ;(each.where === 'content' ? changed : left).push(toReference(each))
  }
  return { text: splice(text, edits), changed, left, ...(problem !== undefined && { problem }) }
}

/** Extensions of files that may name media. */
export const extensions = {
  content: ['md', 'mdx', 'markdown', 'json', 'yaml', 'yml', 'toml'],
  code: [
    'astro',
    'cjs',
    'css',
    'edge',
    'erb',
    'gohtml',
    'gotmpl',
    'hbs',
    'htm',
    'html',
    'js',
    'json5',
    'jsonc',
    'jsx',
    'less',
    'liquid',
    'mjs',
    'mts',
    'njk',
    'php',
    'pug',
    'sass',
    'scss',
    'styl',
    'svelte',
    'svg',
    'tmpl',
    'ts',
    'tsx',
    'twig',
    'vue',
    'webmanifest',
    'xhtml',
    'xml',
  ],
} as const

function findAll(
  text: string,
  file: string,
  reader: AddressReader,
): { found: Found[]; problem: string | undefined } {
  if (!reader.isPossibleIn(text)) return { found: [], problem: undefined }
  // Parsers do not count a byte order mark, or refuse it.
  const start = text.startsWith('\uFEFF') ? 1 : 0
  const source = fromFile(text, [{ start, end: text.length }])
  const { leaves, problem } = readFile(source, extensionOf(file), reader)
  const found = leaves.flatMap((leaf) => findAddresses(leaf, reader))
  const position = ({ source: { starts } }: Found) => starts[0] ?? 0
  return { found: found.sort((a, b) => position(a) - position(b)), problem }
}

interface Leaves {
  readonly leaves: readonly Leaf[]
  readonly problem?: string | undefined
}

function readFile(source: Decoded, extension: string, reader: AddressReader): Leaves {
  const options: MarkdownOptions = {
    mdx: extension === 'mdx',
    readFrontMatter: (syntax, inner) => [...readData(inner, syntax, reader).leaves],
  }
  switch (extension) {
    case 'md':
    case 'markdown':
      return { leaves: readMarkdown(source, options) }
    case 'mdx':
      try {
        return { leaves: readMarkdown(source, options) }
      } catch {
        return { leaves: readMarkdown(source, { ...options, mdx: false }), problem: 'It is not valid MDX.' }
      }
    case 'json':
    case 'yaml':
    case 'yml':
    case 'toml':
      return readData(source, extension, reader)
    default:
      return { leaves: [{ kind: 'code', source }] }
  }
}

const formats: Readonly<Record<string, (source: Decoded) => Strings>> = {
  json: readJson,
  yaml: readYaml,
  yml: readYaml,
  toml: readToml,
}

function readData(source: Decoded, syntax: string, reader: AddressReader): Leaves {
  try {
    const { strings = [], problem } = formats[syntax]?.(source) ?? {}
    return { leaves: strings.flatMap((string) => readString(string, reader)), problem }
  } catch {
    return { leaves: [{ kind: 'text', source }], problem: `It is not valid ${syntax.toUpperCase()}.` }
  }
}

function createReferences(text: string): (found: Found) => Reference {
  let line = 1
  let position = 0
  return ({ address: { base, key, suffix, end }, source: { starts, ends }, where }) => {
    const start = starts[0] ?? 0
    for (; position < start; position++) if (text[position] === '\n') line++
    return { base, key, suffix, start, end: ends[end - 1] ?? start, line, where }
  }
}

function splice(text: string, edits: readonly Edit[]): string {
  let result = ''
  let position = 0
  for (const { start, end, text: replacement } of edits) {
    result += text.slice(position, start) + replacement
    position = end
  }
  return result + text.slice(position)
}
