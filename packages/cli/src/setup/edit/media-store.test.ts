import { describe, expect, it } from 'vitest'
import { setMediaStore } from './media-store.js'
import { parseProgram } from './syntax.js'

/** As `tina init` writes it. */
const initial = `import { defineConfig } from "tinacms";

// Your hosting provider likely exposes this as an environment variable
const branch = process.env.HEAD || "main";

export default defineConfig({
  branch,
  clientId: process.env.NEXT_PUBLIC_TINA_CLIENT_ID,
  build: {
    outputFolder: "admin",
    publicFolder: "public",
  },
  // Files of the repository.
  media: {
    tina: {
      mediaRoot: "",
      publicFolder: "public",
    },
  },
  // See docs on content modeling
  schema: {
    collections: [],
  },
});
`

const edit = (source: string, path = 'tina/config.ts') => setMediaStore(source, path)

function changedText(source: string, path?: string): string {
  const result = edit(source, path)
  if (result.kind !== 'changed') throw new Error(JSON.stringify(result))
  expect(parseProgram(result.text, path ?? 'tina/config.ts')).toBeDefined()
  // Twice is once.
  expect(edit(result.text, path)).toEqual({ kind: 'unchanged' })
  return result.text
}

describe('setMediaStore', () => {
  it('replaces the media of the repository, in the style of the file, and nothing else', () => {
    const store = `    loadCustomStore: async () => {
      const pack = await import("@tina-s3/client-store");
      return pack.TinaCloudS3MediaStore;
    },
`
    const tina = `    tina: {
      mediaRoot: "",
      publicFolder: "public",
    },
`
    expect(changedText(initial)).toBe(initial.replace(tina, store))
  })

  it('keeps the other properties and comments of media', () => {
    const source = `export default { media: {
  accept: ['image/*'], // pictures
  tina: { mediaRoot: '', publicFolder: 'public' },
} }`
    const text = changedText(source)
    expect(text).toContain("accept: ['image/*'], // pictures\n  loadCustomStore: async () => {")
    expect(text).not.toContain('mediaRoot')
  })

  it('adds media where there is none', () => {
    const text = changedText(
      `export default defineConfig({\n  branch: 'main',\n  schema: { collections: [] } // all\n})\n`,
    )
    expect(text).toBe(`export default defineConfig({
  branch: 'main',
  schema: { collections: [] }, // all
  media: {
    loadCustomStore: async () => {
      const pack = await import('@tina-s3/client-store')
      return pack.TinaCloudS3MediaStore
    },
  },
})
`)
  })

  it.each([
    ['an empty object', `export default defineConfig({})`],
    ['one line', `export default defineConfig({ branch: 'main', schema })`],
    ['an object without a wrapper', `export default {\n  branch: 'main',\n}\n`],
    ['defineStaticConfig', `export default defineStaticConfig({\n  branch: 'main',\n})\n`],
    ['satisfies', `export default { branch: 'main' } satisfies Config`],
    ['a constant', `const config = defineConfig({\n  branch: 'main',\n})\nexport default config\n`],
    [
      'the argument in a constant',
      `const options = {\n  branch: 'main',\n}\nexport default defineConfig(options)\n`,
    ],
    ['an exported constant', `export const config = defineConfig({ branch: 'main' })\nexport default config`],
    ['empty media', `export default defineConfig({\n  media: {},\n})\n`],
    [
      'media in a variable',
      `const media = {\n\ttina: { mediaRoot: '', publicFolder: 'public' },\n}\nexport default defineConfig({ media })`,
    ],
    ['quoted names', `export default defineConfig({ "media": { "tina": { "mediaRoot": "" } } });`],
    [
      'tabs and Windows line ends',
      `export default defineConfig({\r\n\tbranch: "main",\r\n\tmedia: {\r\n\t\ttina: {},\r\n\t},\r\n});\r\n`,
    ],
    [
      'a comment that looks like media',
      `export default defineConfig({\n  // media: { tina: {} },\n  branch: 'main', /* media: {} */\n})\n`,
    ],
    ['a comma before a comment', `export default defineConfig({\n  branch: 'main' /* , */\n})\n`],
    [
      'another object with media',
      `const other = { media: { tina: {} } }\nexport default defineConfig({ branch: 'main', schema: { media: 1 } })\n`,
    ],
  ])('registers the media store in a config with %s', (_, source) => {
    const text = changedText(source)
    expect(text).toMatch(/media:? ?["']?:? ?\{|const media = \{|"media": \{/)
    expect(text).toContain('loadCustomStore: async () => {')
    expect(text.replaceAll('\r\n', '').includes('\n')).toBe(!source.includes('\r\n'))
  })

  it.each([
    [
      'tina/config.js',
      `const { defineConfig } = require('tinacms')\n\nmodule.exports = defineConfig({\n  branch: 'main',\n})\n`,
    ],
    ['tina/config.jsx', `export default defineConfig({\n  ui: { component: () => <b>x</b> },\n})\n`],
    ['tina/config.tsx', `const x = { ui: () => <b /> } as Ui\nexport default defineConfig({\n  ui: x,\n})\n`],
    [
      'tina/config.ts',
      `const id = <string>process.env.ID\nexport default defineConfig({\n  clientId: id!,\n})\n`,
    ],
  ])('edits %s', (path, source) => {
    expect(changedText(source, path)).toContain('@tina-s3/client-store')
  })

  it.each([
    [
      'another media store',
      `export default defineConfig({ media: { loadCustomStore: async () => Cloudinary } })`,
      /another media store/,
    ],
    ['media from a function', `export default defineConfig({ media: makeMedia() })`, /cannot be|can be read/],
    [
      'media from another file',
      `import { media } from './media'\nexport default defineConfig({ media })`,
      /can be read/,
    ],
    ['a condition', `export default defineConfig({ media: isLocal ? {} : { tina: {} } })`, /can be read/],
    ['a spread config', `export default defineConfig({ ...base, branch: 'main' })`, /spread/],
    ['spread media', `export default defineConfig({ media: { ...base } })`, /plain properties/],
    ['media twice', `export default defineConfig({ media: {}, media: {} })`, /several/],
    ['a config from another function', `export default withTheme({ media: {} })`, /default export/],
    ['a function', `export default () => ({})`, /default export/],
    ['no default export', `export const config = {}`, /default export/],
    ['a syntax error', `export default defineConfig({`, /parsed/],
  ])('leaves %s to its owner', (_, source, why) => {
    expect(edit(source)).toEqual({ kind: 'uncertain', why: expect.stringMatching(why) })
  })
})
