/** Frameworks whose routes are statements in a file of the site. */
import { posix } from 'node:path'
import { importLines } from '../edit/imports.js'
import { type Mount, createsApp, mountRoute } from '../edit/mount.js'
import { uncertain } from '../edit/syntax.js'
import type { Step } from '../plan.js'
import type { Project } from '../project.js'
import type { SourceFile } from '../sources.js'
import { type Language, type TemplateName, readTemplate } from '../templates.js'
import { type Host, editStep, importPath, withoutExtension } from './host.js'

export const express: Host = {
  title: 'Express',
  adapter: '@tina-s3/adapter-express',
  document: 'express.md',
  media: 'media-express',
  variables: '.env',
  development: 'YOUR SERVER',
  mediaPath: (project) => mediaPath(project, 'express'),
  route: (project, media) =>
    mount(project, 'express', 'express', [
      { names: ['toExpress'], from: '@tina-s3/adapter-express' },
      { names: ['media', 'storage'], from: media },
    ]),
}

export const hono: Host = {
  title: 'Hono',
  document: 'fetch-hosts.md',
  media: 'media',
  variables: '.env',
  development: 'YOUR SERVER',
  mediaPath: (project) => mediaPath(project, 'Hono'),
  route: (project, media) => mount(project, 'hono', 'Hono', [{ names: ['media'], from: media }]),
  notes: () => [
    'Without a bucket, files are in public/media: serve that directory at /media, such as by serveStatic of @hono/node-server.',
  ],
}

/** Beside the app, so that whatever builds the one builds the other. */
function mediaPath(project: Project, factory: string): string {
  const app = appsOf(project, factory)[0]
  const directory = app === undefined ? '.' : posix.dirname(app.path)
  const extension = languageOf(project, app) === 'ts' ? 'ts' : project.isModule ? 'js' : 'mjs'
  return posix.join(directory, `media.${extension}`)
}

/** @param imports with the path of the media handler's file in the place of its module */
function mount(project: Project, template: TemplateName, factory: string, imports: Mount['imports']): Step[] {
  const apps = appsOf(project, factory)
  const app = apps[0]
  const code = readTemplate(template, languageOf(project, app))
  const path = app?.path ?? 'your server'
  const resolved = imports.map(({ names, from }) => ({
    names,
    from: from.startsWith('@') ? from : moduleOf(project, path, from, app?.text ?? ''),
  }))
  const edit =
    app && apps.length === 1
      ? mountRoute(app.text, app.path, { factory, code, imports: resolved })
      : uncertain(
          apps.length === 0
            ? 'no file creates the app'
            : `${apps.map((each) => each.path).join(', ')} create one each`,
        )
  const lines = `${importLines(resolved, true)}\n\n// Right after the app was created, before body parsers:\n${code.trim()}\n`
  return [editStep(path, app?.text ?? '', edit, lines)]
}

const isTest = /(?:^|\/)(?:tests?|__tests__|e2e|spec)\/|\.(?:test|spec)\.\w+$/

function appsOf({ sources }: Project, factory: string): SourceFile[] {
  return sources.filter(({ path, text }) => !isTest.test(path) && createsApp(text, factory))
}

function languageOf(project: Project, app: SourceFile | undefined): Language {
  if (app === undefined) return project.language
  return /ts$/.test(app.path) ? 'ts' : 'js'
}

/** With the file extension that the file's other imports have. */
function moduleOf(project: Project, from: string, to: string, source: string): string {
  const path = importPath(from, to)
  if (!path.endsWith('.ts')) return path
  const others = [...source.matchAll(/(?:from|require\() ?['"]\.{1,2}\/[^'"]*?(\.[jt]s)?['"]/g)]
  const [other] = others
  if (other) return withoutExtension(path) + (other[1] ?? '')
  const keepsTs = /"(?:allowImportingTs|rewriteRelativeImport)Extensions"\s*:\s*true/
  if (keepsTs.test(project.read('tsconfig.json') ?? '')) return path
  return withoutExtension(path) + (project.isModule ? '.js' : '')
}
