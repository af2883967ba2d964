/** Markdown and MDX: where addresses may be, and what is code. */
import { parse, postprocess, preprocess } from 'micromark'
import { frontmatter } from 'micromark-extension-frontmatter'
import { gfm } from 'micromark-extension-gfm'
import { mdxjs } from 'micromark-extension-mdxjs'
import type { Event, Token } from 'micromark-util-types'
import { type Decoded, type Escapes, type Span, decode, join } from './decoded.js'
import { backslashes, entities, markdownEscapes } from './escapes.js'
import type { Leaf } from './find.js'

export interface MarkdownOptions {
  readonly mdx?: boolean
  /** What stands before the text, and is in another syntax. */
  readonly readFrontMatter?: (syntax: 'yaml' | 'toml', source: Decoded) => Leaf[]
}

interface Rule {
  readonly types: RegExp
  readonly kind: Leaf['kind']
  readonly escapes?: Escapes
}

const rules: readonly Rule[] = [
  { types: /^(?:resource|definition)DestinationString$/, kind: 'value', escapes: markdownEscapes },
  { types: /^autolinkProtocol$/, kind: 'value' },
  { types: /^literalAutolink$/, kind: 'text' },
  { types: /^code(?:Fenced|Indented|Text)$/, kind: 'code' },
  { types: /^html(?:Flow|Text)$/, kind: 'text', escapes: entities },
  { types: /^mdxJsx(?:Flow|Text)TagAttributeValueLiteral$/, kind: 'value', escapes: entities },
  { types: /^mdx(?:FlowExpression|TextExpression|jsEsm)$/, kind: 'text', escapes: backslashes },
  {
    types: /^mdxJsx(?:Flow|Text)Tag(?:AttributeValueExpression|ExpressionAttribute)$/,
    kind: 'text',
    escapes: backslashes,
  },
]

/** What is not part of a token that goes over several lines, or of its value. */
const around = /^(?:blockQuotePrefix|listItemIndent|(?:yaml|toml)Fence|mdxJsx\w+AttributeValueLiteralMarker)$/
/** Text, which escapes interrupt. */
const text = /^(?:data|characterEscape|characterReference)$/

/** @throws VFileMessage when it is not valid MDX */
export function readMarkdown(source: Decoded, options: MarkdownOptions = {}): Leaf[] {
  const leaves: Leaf[] = []
  let run: Span | undefined
  let outer: { readonly token: Token; readonly excluded: Span[] } | undefined
  const endRun = () => {
    if (run) leaves.push({ kind: 'text', source: decode(join(source, [run]), markdownEscapes) })
    run = undefined
  }
  for (const [event, token] of readEvents(source.text, options)) {
    if (outer !== undefined) {
      if (event === 'enter' && around.test(token.type)) outer.excluded.push(toSpan(token))
      if (token !== outer.token) continue
      leaves.push(...toLeaves(join(source, without(toSpan(token), outer.excluded)), token.type, options))
      outer = undefined
    } else if (text.test(token.type)) {
      if (event === 'enter') run = { start: run?.start ?? token.start.offset, end: token.end.offset }
    } else if (run === undefined || token.start.offset >= run.end) {
      // What is within an escape is between its two events, and ends no text.
      endRun()
      if (event === 'enter' && isLeaf(token.type)) outer = { token, excluded: [] }
    }
  }
  endRun()
  return leaves
}

function readEvents(markdown: string, { mdx, readFrontMatter }: MarkdownOptions): Event[] {
  const extensions = [
    gfm(),
    ...(mdx ? [mdxjs()] : []),
    ...(readFrontMatter ? [frontmatter(['yaml', 'toml'])] : []),
  ]
  return postprocess(
    parse({ extensions })
      .document()
      .write(preprocess()(markdown, 'utf8', true)),
  )
}

function isLeaf(type: string): boolean {
  return type === 'yaml' || type === 'toml' || rules.some(({ types }) => types.test(type))
}

function toLeaves(source: Decoded, type: string, { readFrontMatter }: MarkdownOptions): Leaf[] {
  if (type === 'yaml' || type === 'toml') return readFrontMatter?.(type, source) ?? []
  const rule = rules.find(({ types }) => types.test(type))
  if (!rule) return []
  return [{ kind: rule.kind, source: rule.escapes ? decode(source, rule.escapes) : source }]
}

function toSpan({ start, end }: Token): Span {
  return { start: start.offset, end: end.offset }
}

function without({ start, end }: Span, excluded: readonly Span[]): Span[] {
  const spans: Span[] = []
  let position = start
  for (const each of excluded) {
    spans.push({ start: position, end: each.start })
    position = each.end
  }
  return [...spans, { start: position, end }]
}
