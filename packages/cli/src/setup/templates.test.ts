/** The templates are the code of the examples and documents: `npm run test:unit -- packages/cli/src/setup/templates.test.ts -u` copies it anew. */
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import MagicString from 'magic-string'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { type Node, parseProgram, walk } from './edit/syntax.js'
import type { TemplateName } from './templates.js'

const root = resolve(import.meta.dirname, '../../../..')
const read = (path: string) => readFileSync(resolve(root, path), 'utf8')
const between = (text: string, start: string, end: string) => {
  const at = text.indexOf(start)
  return text.slice(at, text.indexOf(end, at))
}
const fetchFixture = 'test/hosts/fetch-fixture'

const sources: Record<TemplateName, () => string> = {
  astro: () => read(`${fetchFixture}/astro/src/pages/api/s3/media/[...path].ts`),
  express: () =>
    between(read('examples/express-tina/app.ts'), "app.use('/api", '// #endregion').replace(
      '// #region disk\n',
      '',
    ),
  hono: () => between(read(`${fetchFixture}/hono.ts`), "app.all('/api", '\n\n'),
  media: () => read('docs/snippets/media.ts'),
  'media-express': () => read('examples/express-tina/media.ts'),
  'media-netlify': () => read('examples/netlify/media.ts'),
  'media-store': () =>
    between(read('examples/express-tina/tina/config.ts'), '  media: {', '  // #endregion').replace(
      /^ {2}/gm,
      '',
    ),
  netlify: () => read('examples/netlify/netlify/functions/media.ts'),
  'next-app': () => read('examples/next-app/app/api/s3/media/[[...path]]/route.ts'),
  'next-pages': () => read('examples/next-pages/pages/api/s3/media/[[...path]].ts'),
  'react-router': () => read(`${fetchFixture}/react-router/app/routes/media.ts`),
  sveltekit: () => read(`${fetchFixture}/sveltekit/src/routes/api/s3/media/[...path]/+server.ts`),
}

describe.each(Object.entries(sources))('the template %s', (name, source) => {
  const template = (language: string) => resolve(import.meta.dirname, `templates/${name}.${language}.txt`)

  it('is the code of the examples', async () => {
    await expect(`${source().trim()}\n`).toMatchFileSnapshot(template('ts'))
  })

  it('is the same in JavaScript', async () => {
    // A property alone is no program.
    const code = name === 'media-store' ? `${source().trim()}\n` : await toJavaScript(source())
    await expect(code).toMatchFileSnapshot(template('js'))
  })
})

it('has no other templates', () => {
  const files = readdirSync(resolve(import.meta.dirname, 'templates'))
  const names = Object.keys(sources).flatMap((name) => [`${name}.js.txt`, `${name}.ts.txt`])
  expect(files.toSorted()).toEqual(names.toSorted())
})

async function toJavaScript(source: string): Promise<string> {
  const text = new MagicString(source)
  for (const { node } of walk(parseProgram(source, 'code.ts') as Node)) {
    const { importKind, expression } = node as Node & { importKind?: string; expression?: Node }
    const isType = importKind === 'type' || node.type === 'TSTypeAnnotation'
    // With the comma before it.
    if (isType) text.remove(node.start - (/, $/.exec(source.slice(0, node.start))?.[0].length ?? 0), node.end)
    if (/^TS(As|Satisfies)Expression$/.test(node.type) && expression) text.remove(expression.end, node.end)
  }
  const options = await resolveConfig(resolve(root, 'docs/code.js'))
  return format(text.toString(), { ...options, parser: 'babel' })
}
