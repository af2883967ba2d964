/** Code that was written for `next-tinacms-s3`, changed over: the imports, and Next's `config` of the route. Everything else works as it is. */
import MagicString from 'magic-string'
import {
  type Edit,
  type Node,
  type Program,
  changed,
  modulesOf,
  parseProgram,
  rangeOf,
  uncertain,
  unchanged,
  walk,
} from './syntax.js'

const legacy = /^next-tinacms-s3($|\/)/
const handlers = /^next-tinacms-s3\/dist\/handlers(\/index)?(\.[cm]?js)?$/
/** Next reads it without running the file, so it is written out. */
const writtenOut = '{ api: { bodyParser: false } }'
const constant = 'mediaHandlerConfig'

/** Whether the file has the media handler of `next-tinacms-s3`, and not its media store. */
export const hasLegacyHandler = (source: string): boolean => source.includes('next-tinacms-s3/dist/handlers')

/** @param adapter the package that the site's host needs for `createMediaHandler` */
export function changeOver(source: string, path: string, adapter: string): Edit {
  const program = parseProgram(source, path)
  if (!program) return uncertain('the file cannot be parsed')
  const modules = [...modulesOf(program)].filter(({ specifier }) => legacy.test(specifier))
  if (modules.length === 0) return unchanged
  const text = new MagicString(source)
  for (const { node, specifier, importer } of modules) {
    const replacement = replacementOf(specifier, adapter)
    if (!replacement) return uncertain(`there is nothing like “${specifier}”`)
    const quote = source[node.start] ?? "'"
    text.overwrite(node.start, node.end, quote + replacement + quote)
    if (!handlers.test(specifier)) continue
    const why = writeOutConfig(text, source, program, importer)
    if (why) return uncertain(why)
  }
  return changed(text.toString(), path)
}

function replacementOf(specifier: string, adapter: string): string | undefined {
  if (specifier === 'next-tinacms-s3') return '@tina-s3/client-store'
  return handlers.test(specifier) ? adapter : undefined
}

/** @returns why that is not possible */
function writeOutConfig(
  text: MagicString,
  source: string,
  program: Program,
  importer: Node,
): string | undefined {
  const declared = declarationsOf(program, importer)
  const own = declared.find(({ name }) => name === constant)
  if (!own) return undefined
  for (const { node, parent } of walk(program as Node)) {
    const isDeclaration = node.start >= own.node.start && node.end <= own.node.end
    if (isDeclaration || (node as Node & { name?: string }).name !== own.local) continue
    const { init, right } = parent as Node & { init?: Node; right?: Node }
    if (init !== node && right !== node) return `\`${own.local}\` is used in an unusual way`
    text.overwrite(node.start, node.end, writtenOut)
  }
  const [start] = rangeOf(declared[0]!.node)
  const [, end] = rangeOf(declared.at(-1)!.node)
  const rest = declared.filter((each) => each !== own)
  if (rest.length === 0) return `nothing but \`${constant}\` is imported`
  text.overwrite(start, end, rest.map(({ node }) => source.slice(node.start, node.end)).join(', '))
  return undefined
}

interface Declared {
  readonly node: Node
  readonly name: string
  readonly local: string
}

/** What an import or `const { … } = require(…)` declares. */
function declarationsOf(program: Program, importer: Node): Declared[] {
  const { specifiers } = importer as Node & {
    specifiers?: (Node & { imported?: { name?: string }; local: { name: string } })[]
  }
  if (specifiers)
    return specifiers.map((node) => ({ node, name: node.imported?.name ?? '', local: node.local.name }))
  for (const { node } of walk(program as Node)) {
    const { init, id } = node as Node & {
      init?: Node
      id?: { properties?: (Node & { key?: { name?: string }; value?: { name?: string } })[] }
    }
    if (node.type !== 'VariableDeclarator' || init !== importer) continue
    return (id?.properties ?? []).map((property) => ({
      node: property,
      name: property.key?.name ?? '',
      local: property.value?.name ?? '',
    }))
  }
  return []
}
