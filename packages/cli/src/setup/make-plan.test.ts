import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseProgram } from './edit/syntax.js'
import { detectFramework } from './frameworks.js'
import { makePlan } from './make-plan.js'
import type { Choices, Plan } from './plan.js'
import { readProject } from './project.js'
import { writeFiles } from './write.js'

type Files = Record<string, string>

let directory: string
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'tina-s3-plan-'))))
afterEach(() => rmSync(directory, { recursive: true }))

const config = `export default defineConfig({\n  clientId: process.env.NEXT_PUBLIC_TINA_CLIENT_ID!,\n  media: { tina: {} },\n})\n`

function site(dependencies: string[], files: Files, type?: 'module'): void {
  const versions = Object.fromEntries(dependencies.map((name) => [name, '*']))
  const manifest = JSON.stringify({ ...(type && { type }), dependencies: versions })
  const all = { 'package.json': manifest, 'tina/config.ts': config, ...files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

async function plan(choices: Partial<Choices> = {}): Promise<Plan> {
  const project = await readProject(directory)
  return makePlan(project, { framework: detectFramework(project) ?? 'next-app', ...choices })
}

const written = ({ steps }: Plan) => steps.flatMap((step) => (step.kind === 'write' ? [step] : []))
const textOf = (made: Plan, path: string) => written(made).find((step) => step.path === path)?.after

describe('makePlan', () => {
  it.each<[string, string[], Files, 'module' | undefined, string[]]>([
    [
      'next-app',
      ['next'],
      { 'app/page.tsx': '', 'tsconfig.json': '' },
      undefined,
      ['media.ts', 'app/api/s3/media/[[...path]]/route.ts'],
    ],
    [
      'next-app',
      ['next', 'express'],
      { 'src/app/page.jsx': '' },
      undefined,
      ['media.js', 'src/app/api/s3/media/[[...path]]/route.js'],
    ],
    [
      'next-pages',
      ['next'],
      { 'pages/index.tsx': '', 'tsconfig.json': '' },
      undefined,
      ['media.ts', 'pages/api/s3/media/[[...path]].ts'],
    ],
    [
      'next-pages',
      ['next'],
      { 'src/pages/index.jsx': '', 'netlify.toml': '' },
      undefined,
      ['media.js', 'src/pages/api/s3/media/[[...path]].js'],
    ],
    [
      'astro',
      ['astro', '@astrojs/node'],
      { 'tsconfig.json': '', 'netlify.toml': '' },
      'module',
      ['media.ts', 'src/pages/api/s3/media/[...path].ts'],
    ],
    [
      'netlify',
      ['astro'],
      { 'tsconfig.json': '', 'netlify.toml': '' },
      'module',
      ['media.ts', 'netlify/functions/media.ts'],
    ],
    [
      'netlify',
      [],
      { 'netlify.toml': '[build]\n[functions]\n  directory = "api/"\n' },
      undefined,
      ['media.mjs', 'api/media.mjs'],
    ],
    [
      'netlify',
      [],
      { 'netlify.toml': '', 'tsconfig.json': '' },
      undefined,
      ['media.mts', 'netlify/functions/media.mts'],
    ],
    [
      'sveltekit',
      ['@sveltejs/kit'],
      { 'tsconfig.json': '' },
      'module',
      ['media.ts', 'src/routes/api/s3/media/[...path]/+server.ts'],
    ],
    [
      'sveltekit',
      ['@sveltejs/kit'],
      {},
      'module',
      ['media.js', 'src/routes/api/s3/media/[...path]/+server.js'],
    ],
    [
      'react-router',
      ['@react-router/dev'],
      { 'app/routes.ts': `export default [index('a.tsx')]`, 'tsconfig.json': '' },
      'module',
      ['media.ts', 'app/routes/api.s3.media.$.ts', 'app/routes.ts'],
    ],
    [
      'react-router',
      ['@remix-run/dev'],
      { 'tsconfig.json': '' },
      undefined,
      ['media.ts', 'app/routes/api.s3.media.$.ts'],
    ],
    [
      'hono',
      ['hono'],
      { 'src/index.ts': `import { Hono } from 'hono'\nconst app = new Hono()\n`, 'tsconfig.json': '' },
      'module',
      ['src/media.ts', 'src/index.ts'],
    ],
    [
      'express',
      ['express'],
      {
        'server.js': `const express = require('express')\nconst app = express()\n`,
        'test/app.js': 'const app = express()',
      },
      undefined,
      ['media.mjs', 'server.js'],
    ],
    [
      'express',
      ['express'],
      {
        'src/app.ts': `import express from 'express'\nimport { x } from './x.js'\nexport const app = express()\n`,
        'tsconfig.json': '',
      },
      'module',
      ['src/media.ts', 'src/app.ts'],
    ],
  ])('puts files where %s wants them: %j %j', async (framework, dependencies, files, type, paths) => {
    site(dependencies, files, type)
    const made = await plan()
    expect(made.framework).toBe(framework)
    expect(written(made).map(({ path }) => path)).toEqual([...paths, '.env.example', 'tina/config.ts'])
    expect(made.steps).toHaveLength(paths.length + 2)
    for (const { path, after } of written(made)) {
      if (path.startsWith('.env')) continue
      expect(parseProgram(after, path), path).toBeDefined()
      const [, imported] = /from ['"](\.[^'"]*\/media(?:\.\w+)?)['"]/.exec(after) ?? []
      const media = join(directory, dirname(path), imported ?? '')
      if (imported) expect(join(directory, paths[0] ?? '')).toContain(media.replace(/\.js$/, ''))
    }
    // Twice is once.
    writeFiles(directory, written(made))
    const again = await plan()
    expect(again.steps.filter(({ kind }) => kind !== 'kept')).toEqual([])
  })

  it('reads the variable of the client ID that the site has already', async () => {
    site(['next'], { 'app/page.tsx': '', 'tsconfig.json': '' })
    const made = await plan()
    expect(textOf(made, 'media.ts')).toContain('const clientID = env.NEXT_PUBLIC_TINA_CLIENT_ID\n')
    expect(textOf(made, '.env.example')).toMatch(/^NEXT_PUBLIC_TINA_CLIENT_ID=$/m)
  })

  it('writes what was chosen beside the names, and no secrets', async () => {
    site(['next'], {
      'app/page.tsx': '',
      'tsconfig.json': '',
      '.env.local': 'S3_REGION=eu-west-1\nS3_SECRET_KEY=secret',
    })
    const choices = {
      bucket: 'media',
      region: 'eu-central-1',
      mediaRoot: "it's",
      endpoint: 'http://localhost:9000',
      pathStyle: true,
    }
    const made = await plan(choices)
    expect(textOf(made, 'media.ts')).toContain("  storage,\n  mediaRoot: 'it\\'s',\n")
    expect(textOf(made, '.env.local')).toBe(
      'S3_REGION=eu-west-1\nS3_SECRET_KEY=secret\n\nS3_BUCKET=media\nS3_ENDPOINT=http://localhost:9000\nS3_FORCE_PATH_STYLE=true\n',
    )
    expect(made.notes.join('\n')).toContain('.env.local has another value for S3_REGION, which stays.')
    expect(textOf(made, '.env.example')).toMatch(/^S3_BUCKET=$/m)
  })

  it('has a client ID that is written out in the config for the handler too', async () => {
    site(['next'], { 'app/page.tsx': '', 'tina/config.ts': `export default { clientId: '1234', media: {} }` })
    expect(textOf(await plan(), '.env.local')).toBe('TINA_PUBLIC_CLIENT_ID=1234\n')
  })

  it('serves the files of SvelteKit and Astro where these do', async () => {
    site(['@sveltejs/kit'], { 'tsconfig.json': '' })
    const text = textOf(await plan(), 'media.ts')
    expect(text).toContain("directory: 'static/media'")
    expect(text).toContain('env.PORT ?? 5173')
  })

  it('leaves another file in the place of ours', async () => {
    site(['next'], { 'app/page.tsx': '', 'tsconfig.json': '', 'media.ts': 'export const media = []\n' })
    expect((await plan()).steps[0]).toMatchObject({ kind: 'conflict', path: 'media.ts' })
  })

  it('leaves the handler where its owner has put and changed it, and leads the route there', async () => {
    const handler = `import { createMediaHandler } from '@tina-s3/core'\nexport const media = createMediaHandler({})\n`
    site(['next'], { 'app/page.tsx': '', 'tsconfig.json': '', 'lib/media.ts': handler })
    const made = await plan()
    expect(made.steps[0]).toMatchObject({ kind: 'kept', path: 'lib/media.ts' })
    expect(written(made)[0]?.after).toContain("from '../../../../../lib/media'")
  })

  it.each<[string, Files, RegExp]>([
    ['no file creates the app', {}, /no file creates the app/],
    [
      'two files do',
      { 'a.js': 'const app = express()', 'b.js': 'const app = express()' },
      /a\.js, b\.js create one each/,
    ],
    ['the app is in a function', { 'a.js': 'const make = () => express()' }, /not just one line/],
  ])('prints the lines for Express where %s', async (_, files, why) => {
    site(['express'], files, 'module')
    const step = (await plan()).steps.find(({ kind }) => kind === 'by-hand')
    expect(step).toMatchObject({ why: expect.stringMatching(why) })
    expect(step).toMatchObject({
      lines: expect.stringContaining("app.use('/api/s3/media', toExpress(media))"),
    })
  })

  it('warns of what is in the way of uploads', async () => {
    site(['next'], { 'src/app/page.tsx': '', 'src/middleware.ts': 'export default () => {}' })
    expect((await plan()).notes.join('\n')).toContain(
      'Exclude /api/s3/media from the matcher of src/middleware.ts',
    )
  })
})

describe('makePlan of a site that used next-tinacms-s3', () => {
  const store = `export default { media: { loadCustomStore: async () => (await import('next-tinacms-s3')).TinaCloudS3MediaStore } }\n`
  const documented = join(
    import.meta.dirname,
    '../../../../test/hosts/documented-fixture/pages/api/s3/[...media].ts',
  )
  const route = readFileSync(documented, 'utf8').replace(
    '@tina-s3/adapter-next/pages',
    'next-tinacms-s3/dist/handlers',
  )

  it('changes imports and `config`, and writes nothing new', async () => {
    site(['next', 'next-tinacms-s3'], {
      'pages/api/s3/[...media].ts': route,
      'tsconfig.json': '',
      'tina/config.ts': store,
    })
    const made = await plan()
    expect(written(made).map(({ path }) => path)).toEqual(['pages/api/s3/[...media].ts', 'tina/config.ts'])
    expect(made.packages).toEqual({
      add: ['@tina-s3/core', '@tina-s3/client-store', '@tina-s3/adapter-next'],
      remove: ['next-tinacms-s3'],
    })
    writeFiles(directory, written(made))
    const again = await plan()
    expect(again.steps.map(({ kind }) => kind)).toEqual(['kept', 'kept'])
  })

  it.each([
    ['a Lambda function', 'index.ts'],
    ['a Netlify function', 'netlify/functions/api.js'],
  ])('changes %s to the package for Express', async (_, path) => {
    const text = `import { createMediaHandler } from 'next-tinacms-s3/dist/handlers'\napp.use(bodyParser.json())\n`
    site(['express', 'next-tinacms-s3'], { [path]: text, 'tina/config.ts': store })
    const made = await plan()
    expect(textOf(made, path)).toBe(text.replace('next-tinacms-s3/dist/handlers', '@tina-s3/adapter-express'))
    expect(made.packages.add).toContain('@tina-s3/adapter-express')
    expect(made.notes.join('\n')).toContain(`${path}: mount the media routes before the JSON body parser`)
  })

  it('keeps the package while code needs it', async () => {
    const text = `import { createMediaHandler, x } from 'next-tinacms-s3/dist/other'\n`
    site(['next', 'next-tinacms-s3'], { 'pages/api/s3/[...media].ts': text, 'tina/config.ts': store })
    const made = await plan()
    expect(made.packages.remove).toEqual([])
    expect(made.steps).toContainEqual(
      expect.objectContaining({ kind: 'by-hand', path: 'pages/api/s3/[...media].ts' }),
    )
  })

  it('warns of a secret in a variable that bundlers publish', async () => {
    site(['next'], { 'pages/a.ts': '', '.env': 'NEXT_PUBLIC_S3_SECRET_KEY=x\n', 'tina/config.ts': store })
    expect((await plan()).notes[0]).toMatch(
      /^The variable NEXT_PUBLIC_S3_SECRET_KEY is written into the site's public files/,
    )
  })
})

describe('readProject', () => {
  it.each([
    ['there is no TinaCMS', { 'package.json': '{}' }, /There is no TinaCMS config/],
    ['there is no package.json', { 'tina/config.ts': config }, /There is no package\.json/],
    ['package.json is no JSON', { 'package.json': '{', 'tina/config.ts': config }, /is not JSON/],
  ])('says what to do where %s', async (_, files, message) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    await expect(readProject(directory)).rejects.toThrow(message)
  })

  it.each([
    ['package-lock.json', 'npm'],
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bun'],
  ])('finds the package manager by %s', async (lockfile, name) => {
    site(['next'], { [lockfile]: '' })
    expect((await readProject(directory)).packageManager).toBe(name)
  })

  it('reads the older folder .tina too', async () => {
    site(['next'], { '.tina/config.tsx': config })
    rmSync(join(directory, 'tina'), { recursive: true })
    expect((await readProject(directory)).tinaConfig.path).toBe('.tina/config.tsx')
  })
})
