import { describe, expect, it } from 'vitest'
import { readTemplate } from '../templates.js'
import { mountRoute } from './mount.js'
import { parseProgram } from './syntax.js'

const imports = [
  { names: ['toExpress'], from: '@tina-s3/adapter-express' },
  { names: ['media', 'storage'], from: './media.js' },
]
const mount = (source: string, path = 'app.ts') =>
  mountRoute(source, path, {
    factory: 'express',
    code: "app.use('/api/s3/media', toExpress(media))",
    imports,
  })

describe('mountRoute', () => {
  it('puts the route right after the app, before body parsers', () => {
    const source = `import express from "express";
import helmet from "helmet";

const server = express();
server.use(express.json());
server.listen(3000);
`
    expect(mount(source)).toEqual({
      kind: 'changed',
      text: `import express from "express";
import helmet from "helmet";
import { toExpress } from "@tina-s3/adapter-express";
import { media, storage } from "./media.js";

const server = express();

server.use("/api/s3/media", toExpress(media));
server.use(express.json());
server.listen(3000);
`,
    })
  })

  it('requires in CommonJS', () => {
    const edit = mount(`'use strict'\nconst express = require('express')\nconst app = express()\n`, 'app.js')
    expect(edit).toEqual({
      kind: 'changed',
      text: `'use strict'
const express = require('express')
const { toExpress } = require('@tina-s3/adapter-express')
const { media, storage } = require('./media.js')
const app = express()

app.use('/api/s3/media', toExpress(media))
`,
    })
  })

  it('mounts all of the example, in either language', () => {
    for (const [language, path] of [
      ['ts', 'app.ts'],
      ['js', 'app.js'],
    ] as const) {
      const source = `import express from 'express'\nexport const site: express.Express = express()\n`
      const edit = mountRoute(language === 'js' ? source.replace(': express.Express', '') : source, path, {
        factory: 'express',
        code: readTemplate('express', language),
        imports,
      })
      const text = edit.kind === 'changed' ? edit.text : ''
      expect(text).toContain("site.use('/media', express.static('media'")
      expect(parseProgram(text, path)).toBeDefined()
      expect(text).not.toMatch(/\bapp\./)
    }
  })

  it('is a paragraph of its own', () => {
    const code = 'app.use(a)\napp.use(b)'
    const edit = (rest: string) =>
      mountRoute(`const app = express()\n${rest}`, 'app.js', { factory: 'express', code, imports })
    for (const rest of ['app.listen()\n', '\napp.listen()\n'])
      expect(edit(rest)).toMatchObject({
        text: expect.stringMatching(
          /const app = express\(\)\n\napp\.use\(a\)\napp\.use\(b\)\n\napp\.listen\(\)\n$/,
        ),
      })
  })

  it.each([
    ['no app', `import express from 'express'\nexport const router = express.Router()\n`, /not just one/],
    ['two apps', `const a = express()\nconst b = express()\n`, /not just one/],
    [
      'an app in a function',
      `export function create() {\n  const app = express()\n  return app\n}\n`,
      /not just one/,
    ],
    ['a chain', `const app = express().use(express.json())\n`, /not just one/],
    ['a name of its own for media', `const media = 1\nconst app = express()\n`, /another `media`/],
    ['a syntax error', `const app = express(\n`, /parsed/],
  ])('leaves a file with %s to its owner', (_, source, why) => {
    expect(mount(source)).toEqual({ kind: 'uncertain', why: expect.stringMatching(why) })
  })
})
