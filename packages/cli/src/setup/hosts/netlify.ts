import { posix } from 'node:path'
import type { Project } from '../project.js'
import { type Host, routeStep } from './host.js'

/** Netlify treats `.ts` and `.js` as modules where the package says so, and these always. */
const extensionOf = ({ language, isModule }: Project) => (isModule ? language : `m${language}`)

export const netlify: Host = {
  title: 'Netlify Functions',
  adapter: '@tina-s3/adapter-netlify',
  document: 'netlify.md',
  media: 'media-netlify',
  variables: '.env',
  development: 'netlify dev',
  mediaPath: (project) => `media.${extensionOf(project)}`,
  route(project, mediaPath) {
    const path = `${functionsOf(project)}/media.${extensionOf(project)}`
    return [routeStep(project, 'netlify', project.language, path, mediaPath)]
  },
}

/** As netlify.toml has it: `directory` below `[functions]`, or `functions` below `[build]`. */
function functionsOf({ read }: Project): string {
  let section = ''
  for (const line of (read('netlify.toml') ?? '').split('\n').map((each) => each.trim())) {
    if (line.startsWith('[')) section = line
    const [, name, value = ''] = /^(\w+)\s*=\s*["']([^"']+)["']/.exec(line) ?? []
    const isDirectory = section === '[functions]' ? name === 'directory' : name === 'functions'
    if (isDirectory) return posix.join('/', value).split('/').filter(Boolean).join('/')
  }
  return 'netlify/functions'
}
