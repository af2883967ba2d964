/** The media store in a TinaCMS config, which stays as it is everywhere else. */
import MagicString from 'magic-string'
import { readTemplate } from '../templates.js'
import { indentAt, indentRest, restyleProperty, styleOf } from './style.js'
import {
  type Edit,
  type Node,
  type ObjectExpression,
  type Program,
  type Property,
  changed,
  constantOf,
  modulesOf,
  parseProgram,
  rangeOf,
  uncertain,
  unchanged,
  unwrap,
} from './syntax.js'

/** TinaCMS's own functions around a config. */
const wrappers = ['defineConfig', 'defineStaticConfig']

/** The lines that a config needs. */
export const mediaStoreLines = (): string => readTemplate('media-store', 'ts').trim().replace(/,$/, '')

/** Registers the media store of `@tina-s3/client-store`, in the place of files in the repository. */
export function setMediaStore(source: string, path: string): Edit {
  const program = parseProgram(source, path)
  if (!program) return uncertain('the file cannot be parsed')
  if ([...modulesOf(program)].some(({ specifier }) => specifier.startsWith('@tina-s3/client-store')))
    return unchanged
  const config = findConfig(program)
  if (!config) return uncertain('its default export is not an object that can be read from the file')
  const spread = config.properties.find(({ type }) => type !== 'ObjectProperty' && type !== 'ObjectMethod')
  const media = config.properties.filter((property) => nameOf(property) === 'media')
  if (media.length > 1) return uncertain('it has several properties `media`')
  const [property] = media
  if (property === undefined) {
    if (spread) return uncertain('another object, which may have `media`, is spread into it')
    return changed(insertProperty(source, config, mediaStoreLines()), path)
  }
  const value = property.type === 'ObjectProperty' ? resolve(program, property.value as Node) : undefined
  if (value?.type !== 'ObjectExpression') return uncertain('its `media` is not an object that can be read')
  return setStore(source, path, value as ObjectExpression & Node)
}

function findConfig(program: Program): (ObjectExpression & Node) | undefined {
  for (const statement of program.body) {
    const exported = exportOf(statement as Node)
    const value = exported && resolve(program, exported)
    if (value) return value.type === 'ObjectExpression' ? (value as ObjectExpression & Node) : undefined
  }
  return undefined
}

/** The value of `export default` or `module.exports =`. */
function exportOf(statement: Node): Node | undefined {
  const { declaration, expression } = statement as Node & {
    declaration?: Node
    expression?: Node & {
      left?: Node & { object?: { name?: string }; property?: { name?: string } }
      right?: Node
    }
  }
  if (statement.type === 'ExportDefaultDeclaration') return declaration
  if (statement.type !== 'ExpressionStatement' || expression?.type !== 'AssignmentExpression')
    return undefined
  const { object, property } = expression.left ?? {}
  const target = `${object?.name}.${property?.name}`
  return target === 'module.exports' || target === 'exports.default' ? expression.right : undefined
}

/** What an expression stands for: a constant's value, the config inside of `defineConfig(…)`. */
function resolve(program: Program, expression: Node): Node | undefined {
  const value = unwrap(expression)
  if (value.type === 'Identifier') {
    const constant = constantOf(program, (value as Node & { name: string }).name)
    return constant && constant !== expression ? resolve(program, constant) : undefined
  }
  if (value.type !== 'CallExpression') return value
  const { callee, arguments: args } = value as Node & { callee: { name?: string }; arguments: Node[] }
  const [argument] = args
  return argument && wrappers.includes(callee.name ?? '') ? resolve(program, argument) : undefined
}

function setStore(source: string, path: string, media: ObjectExpression & Node): Edit {
  const properties = media.properties as (Property & Node)[]
  if (properties.some(({ type }) => type !== 'ObjectProperty'))
    return uncertain('its `media` has more than plain properties')
  if (properties.some((property) => nameOf(property) === 'loadCustomStore'))
    return uncertain('it loads another media store')
  const own = storeProperty()
  const tina = properties.find((property) => nameOf(property) === 'tina')
  if (!tina) return changed(insertProperty(source, media, own), path)
  const [start, end] = rangeOf(tina)
  const restyled = restyleProperty(own, styleOf(source))
  const text = new MagicString(source).overwrite(start, end, indentRest(restyled, indentAt(source, start)))
  return changed(text.toString(), path)
}

/** The property `loadCustomStore` of the lines. */
function storeProperty(): string {
  const [, ...lines] = mediaStoreLines().split('\n')
  return lines.slice(0, -1).join('\n').replace(/^ {2}/gm, '').replace(/,$/, '')
}

/** As the last property. */
function insertProperty(source: string, object: ObjectExpression & Node, code: string): string {
  const style = styleOf(source)
  const { newline } = style
  const text = new MagicString(source)
  const outer = indentAt(source, object.start)
  const first = object.properties[0] as Node | undefined
  const last = object.properties.at(-1) as Node | undefined
  const hasLines = first !== undefined && source.slice(object.start, first.start).includes('\n')
  const indent = hasLines ? indentAt(source, first.start) : outer + style.indent
  const property = indentRest(restyleProperty(code, style), indent)
  if (!last) {
    const braces = `{${newline}${indent}${property},${newline}${outer}}`
    return text.overwrite(object.start, object.end, braces).toString()
  }
  const rest = source.slice(last.end, object.end - 1)
  if (!/^\s*,/.test(withoutComments(rest))) text.appendLeft(last.end, ',')
  // After a comment that follows the last property.
  const at = last.end + rest.trimEnd().length
  return text.appendLeft(at, `${newline}${indent}${property}${hasLines ? ',' : ''}`).toString()
}

const withoutComments = (code: string) => code.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')

function nameOf(property: ObjectExpression['properties'][number] | Property): string | undefined {
  if (property.type === 'SpreadElement' || property.computed) return undefined
  if (property.key.type === 'Identifier') return property.key.name
  return property.key.type === 'StringLiteral' ? property.key.value : undefined
}
