import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeOver } from './next-tinacms-s3.js'

const pages = '@tina-s3/adapter-next/pages'
const route = 'pages/api/s3/[...media].ts'

describe('changeOver', () => {
  it('makes of the documented route the one that is tested, with `config` written out', () => {
    const fixture = resolve(import.meta.dirname, '../../../../../test/hosts/documented-fixture', route)
    const tested = readFileSync(fixture, 'utf8')
    const documented = tested.replace(`'${pages}'`, "'next-tinacms-s3/dist/handlers'")
    expect(changeOver(documented, route, pages)).toEqual({
      kind: 'changed',
      text: tested
        .replace('{ mediaHandlerConfig, createMediaHandler }', '{ createMediaHandler }')
        .replace('config = mediaHandlerConfig', 'config = { api: { bodyParser: false } }'),
    })
  })

  it.each([
    [
      'an import on several lines',
      `import {\n  mediaHandlerConfig,\n  createMediaHandler,\n} from 'next-tinacms-s3/dist/handlers'\nexport const config = mediaHandlerConfig\n`,
      `import {\n  createMediaHandler,\n} from '${pages}'\nexport const config = { api: { bodyParser: false } }\n`,
    ],
    [
      'double quotes and another name',
      `import { createMediaHandler, mediaHandlerConfig as settings } from "next-tinacms-s3/dist/handlers";\nexport const config = settings;\n`,
      `import { createMediaHandler } from "${pages}";\nexport const config = { api: { bodyParser: false } };\n`,
    ],
    [
      'require',
      `const { createMediaHandler, mediaHandlerConfig } = require('next-tinacms-s3/dist/handlers.js')\nmodule.exports.config = mediaHandlerConfig\n`,
      `const { createMediaHandler } = require('${pages}')\nmodule.exports.config = { api: { bodyParser: false } }\n`,
    ],
    [
      'a Lambda function, which has no config',
      `import {  createMediaHandler,\n} from "next-tinacms-s3/dist/handlers";\n`,
      `import {  createMediaHandler,\n} from "${pages}";\n`,
    ],
    [
      'the media store',
      `export default { media: { loadCustomStore: async () => (await import('next-tinacms-s3')).TinaCloudS3MediaStore } }`,
      `export default { media: { loadCustomStore: async () => (await import('@tina-s3/client-store')).TinaCloudS3MediaStore } }`,
    ],
    [
      'a static import of the media store',
      `import { TinaCloudS3MediaStore } from 'next-tinacms-s3'\n// next-tinacms-s3 in a comment stays\n`,
      `import { TinaCloudS3MediaStore } from '@tina-s3/client-store'\n// next-tinacms-s3 in a comment stays\n`,
    ],
  ])('changes %s', (_, source, text) => {
    expect(changeOver(source, route, pages)).toEqual({ kind: 'changed', text })
  })

  it.each([
    [
      'a config of more than the constant',
      `import { mediaHandlerConfig, createMediaHandler } from 'next-tinacms-s3/dist/handlers'\nexport const config = { ...mediaHandlerConfig, maxDuration: 10 }\n`,
      /unusual way/,
    ],
    ['another entry', `import { x } from 'next-tinacms-s3/dist/other'\n`, /nothing like/],
    ['a syntax error', `import { from 'next-tinacms-s3'`, /parsed/],
  ])('leaves %s to its owner', (_, source, why) => {
    expect(changeOver(source, route, pages)).toEqual({ kind: 'uncertain', why: expect.stringMatching(why) })
  })

  it('does nothing a second time', () => {
    expect(changeOver(`import { createMediaHandler } from '${pages}'\n`, route, pages)).toEqual({
      kind: 'unchanged',
    })
  })
})
