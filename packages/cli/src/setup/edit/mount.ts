/** A route in the file that creates an Express or Hono app: after the app, before everything that could read a body first. */
import MagicString from 'magic-string'
import { addImports, type Import } from './imports.js'
import { restyle, styleOf } from './style.js'
import {
  type Edit,
  type Node,
  type Program,
  changed,
  parseProgram,
  uncertain,
  unchanged,
  unwrap,
  walk,
} from './syntax.js'

export interface Mount {
  /** What creates an app: `express` of `express()`, `Hono` of `new Hono()`. */
  readonly factory: string
  /** Statements, in which the app is called `app`. */
  readonly code: string
  readonly imports: readonly Import[]
}

/** Whether the file creates an app, for certain or not. */
export const createsApp = (source: string, factory: string): boolean =>
  new RegExp(`\\b${factory}(<[^>]*>)?\\(`).test(source)

export function mountRoute(source: string, path: string, { factory, code, imports }: Mount): Edit {
  if (source.includes('api/s3/media')) return unchanged
  const program = parseProgram(source, path)
  if (!program) return uncertain('the file cannot be parsed')
  const apps = appsOf(program, factory)
  const [app] = apps
  if (!app || apps.length > 1)
    return uncertain(`there is not just one line like \`const app = ${example(factory)}\``)
  const clash = imports.flatMap(({ names }) => names).find((name) => declares(program, name))
  if (clash) return uncertain(`the file has another \`${clash}\``)
  const style = styleOf(source)
  const text = new MagicString(source)
  addImports(text, source, program, imports, style)
  const renamed = code.trim().replaceAll(/\bapp\./g, `${app.name}.`)
  const isParagraph = renamed.includes('\n') && !/^\s*(?:\n\s*\n|$)/.test(source.slice(app.statement.end))
  const lines = restyle(renamed, style) + (isParagraph ? style.newline : '')
  text.appendLeft(app.statement.end, style.newline.repeat(2) + lines)
  return changed(text.toString(), path)
}

interface App {
  readonly name: string
  readonly statement: Node
}

function appsOf(program: Program, factory: string): App[] {
  return program.body.flatMap((statement) => {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration') return []
    return declaration.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' && init && isCall(unwrap(init as Node), factory)
        ? [{ name: id.name, statement: statement as Node }]
        : [],
    )
  })
}

function isCall(node: Node, factory: string): boolean {
  const { callee } = node as Node & { callee?: Node & { name?: string } }
  return /^(Call|New)Expression$/.test(node.type) && callee?.type === 'Identifier' && callee.name === factory
}

/** Whether anything in the file has the name. */
function declares(program: Program, name: string): boolean {
  const declarations =
    /^(VariableDeclarator|FunctionDeclaration|ClassDeclaration|ImportSpecifier|ImportDefaultSpecifier|ImportNamespaceSpecifier)$/
  for (const { node } of walk(program as Node)) {
    if (!declarations.test(node.type)) continue
    const { id, local } = node as Node & { id?: { name?: string } | null; local?: { name?: string } }
    if (id?.name === name || local?.name === name) return true
  }
  return false
}

const example = (factory: string) => (/^[A-Z]/.test(factory) ? `new ${factory}()` : `${factory}()`)
