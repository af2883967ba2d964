/** What set-up has to know of a framework. */
import { posix } from 'node:path'
import type { Edit } from '../edit/syntax.js'
import type { Step } from '../plan.js'
import type { Project } from '../project.js'
import { type Language, type TemplateName, readTemplate } from '../templates.js'

export interface Host {
  readonly title: string
  /** Our package for it; a host that speaks `Request` and `Response` needs none. */
  readonly adapter?: string
  /** Its page in `docs/`. */
  readonly document: string
  readonly media: TemplateName & `media${string}`
  /** Path of the file with the media handler. */
  mediaPath(project: Project): string
  /** What leads requests to the handler. */
  route(project: Project, mediaPath: string): readonly Step[]
  /** Where the framework reads variables. */
  readonly variables: '.env' | '.env.local'
  /** Without a bucket, files are in this directory… */
  readonly publicDirectory?: string
  /** …and served on this port, unless `PORT` is set. */
  readonly port?: number
  /** The site's development server, bound to this computer. */
  readonly development: string
  notes?(project: Project): readonly string[]
}

/** @returns the path from one file to another, as `import` needs it */
export function importPath(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to)
  return path.startsWith('.') ? path : `./${path}`
}

export const withoutExtension = (path: string): string =>
  path.slice(0, path.length - posix.extname(path).length)

/** A route in a file of its own. */
export function routeStep(
  project: Project,
  name: TemplateName,
  language: Language,
  path: string,
  mediaPath: string,
): Step {
  const after = readTemplate(name, language).replace(
    /'(?:\.{1,2}\/)+media(\.ts)?'/,
    (_, extension?: string) => `'${importPath(path, extension ? mediaPath : withoutExtension(mediaPath))}'`,
  )
  return fileStep(project, path, after)
}

/** Of what is there already, our own is right, whatever its owner has made of it; anything else is in the way. */
export function fileStep(project: Project, path: string, after: string): Step {
  const before = project.read(path)
  if (before === undefined) return { kind: 'write', path, before, after }
  if (before === after) return { kind: 'kept', path, why: 'as it should be' }
  return /@tina-s3\/|from ['"][./]*\/media(?:\.\w+)?['"]/.test(before)
    ? { kind: 'kept', path, why: 'already there, and yours to change' }
    : { kind: 'conflict', path, before, after }
}

/** @param lines what is to be added by hand where the place is not certain */
export function editStep(path: string, before: string, edit: Edit, lines: string): Step {
  if (edit.kind === 'changed') return { kind: 'write', path, before, after: edit.text }
  if (edit.kind === 'unchanged') return { kind: 'kept', path, why: 'as it should be' }
  return { kind: 'by-hand', path, why: edit.why, lines }
}
