/** How a TinaCMS config gets the ID of its TinaCloud project. */
import { type Node, type Program, parseProgram, stringOf, walk } from './edit/syntax.js'

export interface ClientId {
  /** The variable that has it, which the media handler is to read too. */
  readonly variable: string
  /** The ID itself, where the config has it written out. */
  readonly value: string | undefined
}

export const ownVariable = 'TINA_PUBLIC_CLIENT_ID'

export function clientIdOf(source: string, path: string): ClientId {
  const value = valueOf(parseProgram(source, path))
  const names = value ? [...walk(value)].flatMap(({ node }) => variableOf(node) ?? []) : []
  return { variable: names[0] ?? ownVariable, value: stringOf(value) || undefined }
}

function valueOf(program: Program | undefined): Node | undefined {
  if (!program) return undefined
  for (const { node } of walk(program as Node)) {
    const { key, value } = node as Node & { key?: { name?: string }; value?: Node }
    if (node.type === 'ObjectProperty' && key?.name === 'clientId') return value
  }
  return undefined
}

/** The name of `process.env.NAME`. */
function variableOf(node: Node): string | undefined {
  const { object, property } = node as Node & {
    object?: { object?: { name?: string }; property?: { name?: string } }
    property?: { name?: string }
  }
  const isVariable = object?.object?.name === 'process' && object.property?.name === 'env'
  return isVariable ? property?.name : undefined
}
