/** What the documents list is all there is, and as it is: the routes, the problems, and every option. */
import { readFileSync } from 'node:fs'
import { type ProblemCode, advice, problems, routes } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

/** The rows of the tables below one heading, without padding. */
function rowsBelow(document: string, heading: string): string[] {
  const [, section = ''] = read(document).split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  const rows = own.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| --'))
  return rows.map((row) => row.replace(/ +/g, ' '))
}

describe('http-contract.md', () => {
  it('has every route', () => {
    const rows = Object.entries(routes).map(
      ([name, { method, path, action }]) =>
        `| \`${name}\` | \`${`${method} ${path}`.trim()}\` | \`${action}\` |`,
    )
    expect(rowsBelow('http-contract.md', 'Routes').slice(1)).toEqual(rows)
  })

  it('has every problem', () => {
    const rows = Object.entries(problems).map(
      ([code, { status, title, retryable }]) =>
        `| \`${code}\` | ${status} | ${title} | ${retryable ? 'yes' : 'no'} | ${advice[code as ProblemCode]} |`,
    )
    expect(rowsBelow('http-contract.md', 'Problems').slice(1)).toEqual(rows)
  })
})

describe('options.md', () => {
  it.each([
    ['createMediaHandler', 'core/src/options.ts', 'MediaHandlerOptions'],
    ['createMediaHandler', 'core/src/options.ts', 'UploadOptions'],
    ['s3Storage', 'core/src/s3.ts', 'S3StorageOptions'],
    ['fileSystemStorage', 'core/src/fs.ts', 'FileSystemStorageOptions'],
    ['memoryStorage', 'core/src/memory.ts', 'MemoryStorageOptions'],
    ['tinaCloud', 'core/src/tinacloud.ts', 'TinaCloudOptions'],
    ['createMediaStore', 'client-store/src/options.ts', 'MediaStoreOptions'],
    ['createMediaStore', 'client-store/src/options.ts', 'UploadFileOptions'],
    ['cleanUp', 'core/src/clean-up.ts', 'CleanUpOptions'],
    ['createMediaHandler', 'core/src/options.ts', 'AuthorizeContext'],
    ['createMediaHandler of the adapters', 'core/src/next-tinacms-s3.ts', 'S3MediaOptions'],
    ['createMediaHandler of the adapters', 'core/src/next-tinacms-s3.ts', 'S3MediaSettings'],
  ])('has every option of %s (%s: %s)', (heading, path, type) => {
    const source = read(`../packages/${path}`)
    const [, body = ''] = new RegExp(`export interface ${type}[^{]*\\{\\n([^]*?)\\n\\}`).exec(source) ?? []
    const names = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(0)
    const rows = rowsBelow('options.md', heading)
    expect(names.filter((name) => !rows.some((row) => row.startsWith(`| \`${name}\` |`)))).toEqual([])
    for (const [, value = ''] of body.matchAll(/@default '?([\w/:.-]+)/g)) {
      expect(rows.join('\n')).toContain(value)
    }
  })
})

describe("core's README.md", () => {
  it('has every entry of package.json', () => {
    const { exports } = JSON.parse(read('../packages/core/package.json')) as { exports: object }
    const entries = read('../packages/core/README.md').match(/^\| `@tina-s3\/core[\w/-]*`/gm) ?? []
    const names = Object.keys(exports).map((path) => `| \`@tina-s3/core${path.slice(1)}\``)
    expect(entries.toSorted()).toEqual(names.toSorted())
  })
})

describe('security.md', () => {
  const named = [...read('security.md').matchAll(/`((?:packages|test)\/[^`]+\.ts)`: ([^|]+) \|/g)]

  it('names tests', () => {
    expect(named.length).toBeGreaterThan(40)
  })

  it.each(named.map(([, path = '', name = '']) => [name.trim(), path]))(
    'names the test “%s” of %s',
    (name, path) => {
      const quoted = ["'", '`', '"'].map((quote) => `(${quote}${name}${quote},`)
      expect(quoted.some((call) => read(`../${path}`).replace(/\(\s+/g, '(').includes(call))).toBe(true)
    },
  )
})
