/**
 * Keeps the documents true: `npm run docs` copies code from tested files into the Markdown, and `npm run docs:check` fails where a copy is
 * stale or a relative link leads nowhere. A copy is the code block after `<!-- code: path/from/the/root.ts -->`; `path.ts#name` takes
 * only what stands between `// #region name` and `// #endregion`.
 */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

const checks = process.argv.includes('--check')
const block = /^([ \t]*)<!-- code: (\S+) -->\n(?:[ \t]*\n)?[ \t]*```.*\n(?:[\s\S]*?\n)??[ \t]*```$/gm
const complaints: string[] = []

for (const file of ['README.md', 'CONTRIBUTING.md', 'docs', 'packages', 'examples'].flatMap(markdownIn)) {
  const before = readFileSync(file, 'utf8')
  const after = before.replace(
    block,
    (copy: string, indent: string, source: string) => copyOf(file, source, indent) ?? copy,
  )
  const marked = before.match(/^[ \t]*<!-- code: /gm)?.length ?? 0
  if (marked !== (before.match(block)?.length ?? 0))
    complaints.push(`${file}: a marker has no code block after it.`)
  if (after !== before && checks) complaints.push(`${file}: its code is stale. Run \`npm run docs\`.`)
  if (after !== before && !checks) writeFileSync(file, after)
  complaints.push(...brokenLinks(file, after))
}

for (const complaint of complaints) console.error(complaint)
process.exitCode = complaints.length === 0 ? 0 : 1

function markdownIn(path: string): string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return path.endsWith('.md') ? [path] : []
  const left = ['node_modules', 'dist', 'content', '__generated__', 'CHANGELOG.md']
  const names = readdirSync(path).filter((name) => !left.includes(name) && !name.startsWith('.'))
  return names.flatMap((name) => markdownIn(join(path, name)))
}

function copyOf(file: string, source: string, indent: string): string | undefined {
  const [path = '', region] = source.split('#')
  const text = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  const code = region === undefined ? text : text && regionOf(text, region)
  if (code === undefined) {
    complaints.push(`${file}: there is no ${source}.`)
    return undefined
  }
  const lines = ['```' + extname(path).slice(1), ...code.trim().split('\n'), '```']
  const indented = lines.map((line) => (line === '' ? '' : indent + line))
  return [`${indent}<!-- code: ${source} -->`, '', ...indented].join('\n')
}

function regionOf(text: string, name: string): string | undefined {
  const lines = text.split('\n')
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`)
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion')
  if (start < 0 || end < 0) return undefined
  const indent = lines[start]?.indexOf('/')
  const region = lines.slice(start + 1, end)
  return region.map((line) => line.slice(indent)).join('\n')
}

function brokenLinks(file: string, text: string): string[] {
  const prose = text.replace(/^[ \t]*```[\s\S]*?^[ \t]*```$/gm, '').replace(/`[^`\n]*`/g, '')
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return links
    .filter((target) => !/^[a-z]+:/.test(target) && !resolves(file, target))
    .map((target) => `${file}: the link ${target} leads nowhere.`)
}

function resolves(file: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const full = path === '' ? file : join(dirname(file), path)
  if (!existsSync(full)) return false
  return anchor === undefined || slugs(readFileSync(full, 'utf8')).includes(anchor)
}

/** As GitHub makes them of headings. */
function slugs(text: string): string[] {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase())
  return headings.map((heading) => heading.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'))
}
