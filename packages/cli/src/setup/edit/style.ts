/** Lines of ours in the style of the file that they are put into. */
import MagicString from 'magic-string'
import { type Node, parseProgram, rangeOf, walk } from './syntax.js'

/** How a file is written. */
export interface Style {
  readonly semicolons: boolean
  readonly quote: '"' | "'"
  readonly indent: string
  readonly newline: '\n' | '\r\n'
}

export function styleOf(source: string): Style {
  const lines = source.split(/\r?\n/)
  const indents = lines.flatMap((line) => /^(\t|  +)(?=[^\s*])/.exec(line)?.[1] ?? [])
  const spaces = indents.filter((indent) => indent !== '\t').map(({ length }) => length)
  const ends = lines.filter((line) => line.trim() !== '').map((line) => line.trimEnd())
  return {
    semicolons: ends.some((line) => line.endsWith(';')),
    quote: count(source, '"') > count(source, "'") ? '"' : "'",
    indent: indents.includes('\t') ? '\t' : ' '.repeat(spaces.length > 0 ? Math.min(...spaces) : 2),
    newline: source.includes('\r\n') ? '\r\n' : '\n',
  }
}

const statements =
  /^(Import|Export\w+|Variable)Declaration$|^(Expression|Return|Throw|Break|Continue)Statement$/

/** Statements of ours, which have two spaces, single quotes and no semicolons. */
export function restyle(code: string, style: Style): string {
  const program = parseProgram(code, 'code.ts')
  const text = new MagicString(code)
  if (program)
    for (const { node, parent } of walk(program as Node)) {
      if (style.semicolons && isStatement(node, parent) && code[node.end - 1] !== ';')
        text.appendLeft(node.end, ';')
      if (node.type === 'StringLiteral') requote(text, code, node, style.quote)
    }
  const indented = text.toString().replace(/^(?: {2})+/gm, (spaces) => style.indent.repeat(spaces.length / 2))
  return indented.replaceAll('\n', style.newline)
}

/** One property of ours. @returns it without a comma at its end */
export function restyleProperty(code: string, style: Style): string {
  const [before, after] = ['({ ', ' })']
  const restyled = restyle(`${before}${code}${after}`, style)
  return restyled.slice(before.length, restyled.lastIndexOf(after))
}

/** Every line but the first with `indent` before it. */
export function indentRest(code: string, indent: string): string {
  return code.replace(/\n(?=[^\r\n])/g, `\n${indent}`)
}

/** The white space before the first character of a position's line. */
export function indentAt(source: string, position: number): string {
  const line = source.slice(source.lastIndexOf('\n', position - 1) + 1)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

function isStatement(node: Node, parent: Node | undefined): boolean {
  if (!statements.test(node.type)) return false
  if (/^Export/.test(parent?.type ?? '') || /^For/.test(parent?.type ?? '')) return false
  const { declaration } = node as Node & { declaration?: Node | null }
  return !/^(Function|Class)Declaration$/.test(declaration?.type ?? '')
}

function requote(text: MagicString, code: string, node: Node, quote: string): void {
  const [start, end] = rangeOf(node)
  const inside = code.slice(start + 1, end - 1)
  if (!/['"\\]/.test(inside)) text.update(start, end, quote + inside + quote)
}

const count = (source: string, part: string) => source.split(part).length - 1
