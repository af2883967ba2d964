/** JavaScript and TypeScript as a tree with positions, by which an edit leaves all other characters as they are. */
import { parse } from '@babel/parser'

export type Program = ReturnType<typeof parse>['program']
export type Statement = Program['body'][number]
export type Expression = Extract<Statement, { type: 'ExpressionStatement' }>['expression']
export type ObjectExpression = Extract<Expression, { type: 'ObjectExpression' }>
export type Property = Extract<ObjectExpression['properties'][number], { type: 'ObjectProperty' }>

/** Any node of the tree. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

/** What an edit has come to. Where its place is not certain, the file stays as it is, and `why` completes “… by hand, since”. */
export type Edit =
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'uncertain'; readonly why: string }

export const unchanged: Edit = { kind: 'unchanged' }
export const uncertain = (why: string): Edit => ({ kind: 'uncertain', why })

/** @returns `undefined` when it cannot be parsed */
export function parseProgram(source: string, path: string): Program | undefined {
  const typescript = /\.[cm]?tsx?$/.test(path)
  // In a .ts file `<T>x` is a type assertion, and no element.
  const jsx = !/\.[cm]?ts$/.test(path)
  try {
    const { program } = parse(source, {
      sourceType: 'unambiguous',
      allowReturnOutsideFunction: true,
      plugins: [...(typescript ? (['typescript'] as const) : []), ...(jsx ? (['jsx'] as const) : [])],
    })
    return program
  } catch {
    return undefined
  }
}

/** The text as changed, unless that is no program any more. */
export function changed(text: string, path: string): Edit {
  return parseProgram(text, path) ? { kind: 'changed', text } : uncertain('the file is written unusually')
}

/** A node and everything below it, with what encloses each. */
export function* walk(node: Node, parent?: Node): Generator<{ node: Node; parent: Node | undefined }> {
  yield { node, parent }
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (isNode(child)) yield* walk(child, node)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value && 'end' in value
}

/** Where the node is in the source. */
export function rangeOf(node: { start?: number | null; end?: number | null }): [number, number] {
  return [node.start ?? 0, node.end ?? 0]
}

/** Without what TypeScript wraps around a value. */
export function unwrap(expression: Node): Node {
  const wrapped = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion']
  return wrapped.includes(expression.type)
    ? unwrap((expression as Node & { expression: Node }).expression)
    : expression
}

/** The value of a string, a template without parts included. */
export function stringOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'StringLiteral') return (node as Node & { value: string }).value
  return undefined
}

/** What a file imports or requires: the string node and its value. */
export function* modulesOf(program: Program): Generator<{ node: Node; specifier: string; importer: Node }> {
  for (const { node } of walk(program as Node)) {
    const specifier = specifierOf(node)
    const value = stringOf(specifier)
    if (specifier && value !== undefined) yield { node: specifier, specifier: value, importer: node }
  }
}

function specifierOf(node: Node): Node | null | undefined {
  const {
    source,
    callee,
    arguments: args,
  } = node as Node & {
    source?: Node | null
    callee?: Node & { name?: string }
    arguments?: Node[]
  }
  if (/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) return source
  if (node.type !== 'CallExpression') return undefined
  const loads = callee?.type === 'Import' || (callee?.type === 'Identifier' && callee.name === 'require')
  return loads ? args?.[0] : undefined
}

/** The value of a constant of the file's top level. */
export function constantOf(program: Program, name: string): Node | undefined {
  for (const statement of program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : (statement as Statement)
    if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') continue
    for (const { id, init } of declaration.declarations)
      if (id.type === 'Identifier' && id.name === name && init) return init as Node
  }
  return undefined
}
