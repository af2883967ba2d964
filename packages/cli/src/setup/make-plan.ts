import { type ClientId, clientIdOf } from './client-id.js'
import { mediaStoreLines, setMediaStore } from './edit/media-store.js'
import { hasLegacyHandler } from './edit/next-tinacms-s3.js'
import { hosts } from './hosts.js'
import { type Host, editStep, fileStep } from './hosts/host.js'
import { legacyAdapter, legacyPackage, legacySources, legacySteps } from './legacy.js'
import { mediaFile } from './media-file.js'
import { makeNotes } from './notes.js'
import type { Choices, Packages, Plan, Step } from './plan.js'
import type { Project } from './project.js'
import type { SourceFile } from './sources.js'
import { variableSteps } from './variables.js'

/** Reads everything, and changes nothing. */
export function makePlan(project: Project, choices: Choices): Plan {
  const { framework } = choices
  const host = hosts[framework]
  const clientId = clientIdOf(project.tinaConfig.text, project.tinaConfig.path)
  const changedOver = legacySteps(project)
  const steps = [
    ...(hasOldHandler(project) ? oldHandlerSteps(project) : handlerSteps(project, host, choices, clientId)),
    ...changedOver,
    ...mediaStoreSteps(project, changedOver),
  ]
  const packages = packagesOf(project, host, steps)
  return { framework, steps, packages, notes: makeNotes(project, host, choices, clientId, steps) }
}

/** The handler with the options of `next-tinacms-s3` is a route in itself, before and after it was changed over. */
export function hasOldHandler(project: Project): boolean {
  return project.sources.some(isOldHandler)
}

const isOldHandler = ({ text }: SourceFile) =>
  hasLegacyHandler(text) ||
  /\bcreateMediaHandler\b[^}]*\}\s*(?:from|=\s*require\()\s*['"]@tina-s3\/adapter-/.test(text)

function oldHandlerSteps({ sources }: Project): Step[] {
  return sources
    .filter((source) => isOldHandler(source) && !hasLegacyHandler(source.text))
    .map(({ path }) => ({ kind: 'kept', path, why: 'has the media handler' }))
}

function handlerSteps(project: Project, host: Host, choices: Choices, clientId: ClientId): Step[] {
  const existing = project.sources.find(({ text }) =>
    /\bcreateMediaHandler\b[^}]*\}\s*(?:from|=\s*require\()\s*['"]@tina-s3\/core['"]/.test(text),
  )
  const path = existing?.path ?? host.mediaPath(project)
  const media = fileStep(project, path, mediaFile(host, path, choices, clientId))
  const route = project.sources.find(({ text }) =>
    /\bto(?:NextRoute|NextApi|Express|Netlify(?:Event)?|NodeListener)\(/.test(text),
  )
  const routes: readonly Step[] = route
    ? [{ kind: 'kept', path: route.path, why: 'has the route' }]
    : host.route(project, path)
  return [media, ...routes, ...variableSteps(project, host.variables, choices, clientId)]
}

function mediaStoreSteps({ tinaConfig }: Project, changedOver: readonly Step[]): Step[] {
  const { path, text } = tinaConfig
  if (changedOver.some((step) => step.path === path)) return []
  return [editStep(path, text, setMediaStore(text, path), `${mediaStoreLines()},\n`)]
}

function packagesOf(project: Project, host: Host, steps: readonly Step[]): Packages {
  const { dependencies } = project
  const old = legacySources(project)
  const handler = old.find(({ text }) => hasLegacyHandler(text))
  const adapter = handler ? legacyAdapter(handler) : hasOldHandler(project) ? undefined : host.adapter
  const wanted = ['@tina-s3/core', '@tina-s3/client-store', ...(adapter ? [adapter] : [])]
  const isChangedOver = old.every(({ path }) =>
    steps.some((step) => step.kind === 'write' && step.path === path),
  )
  return {
    add: wanted.filter((name) => !(name in dependencies)),
    remove: isChangedOver && legacyPackage in dependencies ? [legacyPackage] : [],
  }
}
