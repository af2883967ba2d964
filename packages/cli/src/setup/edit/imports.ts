import type MagicString from 'magic-string'
import { type Style, restyle } from './style.js'
import { type Node, type Program, type Statement, modulesOf } from './syntax.js'

export interface Import {
  readonly names: readonly string[]
  readonly from: string
}

/** As the file has them: `import`, or `require` where it has only that. */
export function importLines(imports: readonly Import[], isModule: boolean): string {
  return imports
    .map(({ names, from }) => {
      const list = `{ ${names.join(', ')} }`
      return isModule ? `import ${list} from '${from}'` : `const ${list} = require('${from}')`
    })
    .join('\n')
}

/** Adds imports after those that are there. */
export function addImports(
  text: MagicString,
  source: string,
  program: Program,
  imports: readonly Import[],
  style: Style,
): void {
  const lines = restyle(importLines(imports, !usesRequire(program)), style)
  const last = program.body.filter((statement) => isImport(statement)).at(-1) as Node | undefined
  if (last) return void text.appendLeft(last.end, style.newline + lines)
  const first = program.body[0] as Node | undefined
  text.appendLeft(first?.start ?? source.length, lines + style.newline.repeat(2))
}

/** Whether the file is CommonJS. */
function usesRequire(program: Program): boolean {
  if (program.body.some(({ type }) => /^(Import|Export\w+)Declaration$/.test(type))) return false
  return [...modulesOf(program)].some(({ importer }) => isRequire(importer))
}

function isImport(statement: Statement): boolean {
  if (statement.type === 'ImportDeclaration') return true
  if (statement.type !== 'VariableDeclaration') return false
  return statement.declarations.some(({ init }) => init && isRequire(init as Node))
}

function isRequire(node: Node): boolean {
  const { callee } = node as Node & { callee?: Node & { name?: string } }
  return node.type === 'CallExpression' && callee?.name === 'require'
}
