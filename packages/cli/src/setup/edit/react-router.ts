/** A route in the list of React Router's `app/routes.ts`. */
import MagicString from 'magic-string'
import { addImports } from './imports.js'
import { indentAt, restyle, styleOf } from './style.js'
import { type Edit, type Node, changed, parseProgram, uncertain, unchanged, unwrap } from './syntax.js'

const imported = { names: ['route'], from: '@react-router/dev/routes' }
const routeCall = (module: string) => `route('api/s3/media/*', '${module}')`

export const routesLines = (module: string): string =>
  `import { route } from '${imported.from}'\n\n// In the list of routes:\n${routeCall(module)},\n`

/** @param module the route's file, relative to that of the routes */
export function addRoute(source: string, path: string, module: string): Edit {
  if (source.includes('api/s3/media')) return unchanged
  const program = parseProgram(source, path)
  if (!program) return uncertain('the file cannot be parsed')
  const exported = program.body.find(({ type }) => type === 'ExportDefaultDeclaration')
  const list = exported && unwrap((exported as unknown as { declaration: Node }).declaration)
  if (list?.type !== 'ArrayExpression') return uncertain('its default export is not a list')
  const style = styleOf(source)
  const text = new MagicString(source)
  if (!/\broute\b[^}]*\}\s*from\s*['"]@react-router\/dev\/routes['"]/.test(source))
    addImports(text, source, program, [imported], style)
  const first = (list as Node & { elements: (Node | null)[] }).elements[0]
  const hasLines = first && source.slice(list.start, first.start).includes('\n')
  const separator = hasLines ? `,${style.newline}${indentAt(source, first.start)}` : first ? ', ' : ''
  text.appendLeft(
    first?.start ?? list.start + 1,
    restyle(routeCall(module), { ...style, semicolons: false }) + separator,
  )
  return changed(text.toString(), path)
}
