/** Which framework a site has, by its packages and folders. */
import type { Project } from './project.js'

export const frameworks = [
  'next-app',
  'next-pages',
  'express',
  'netlify',
  'astro',
  'sveltekit',
  'react-router',
  'hono',
] as const

export type Framework = (typeof frameworks)[number]

/** In this order: a site on Next.js may well have Express, or a netlify.toml. */
const signs: readonly (readonly [Framework, (project: Project) => boolean])[] = [
  ['next-app', (project) => has(project, 'next') && ['app', 'src/app'].some(project.isDirectory)],
  ['next-pages', (project) => has(project, 'next')],
  // Without an adapter Astro builds pages and has no routes.
  ['astro', (project) => has(project, 'astro') && (hasAstroAdapter(project) || !isOnNetlify(project))],
  ['sveltekit', (project) => has(project, '@sveltejs/kit')],
  ['react-router', (project) => has(project, '@react-router/dev') || has(project, '@remix-run/dev')],
  ['netlify', isOnNetlify],
  ['hono', (project) => has(project, 'hono')],
  ['express', (project) => has(project, 'express')],
]

/** @returns `undefined` when nothing is known of it */
export function detectFramework(project: Project): Framework | undefined {
  return signs.find(([, matches]) => matches(project))?.[0]
}

export const hasAstroAdapter = ({ dependencies }: Project): boolean =>
  Object.keys(dependencies).some((name) => /^@astrojs\/(node|netlify|vercel|cloudflare)$/.test(name))

const has = ({ dependencies }: Project, name: string) => name in dependencies

function isOnNetlify(project: Project): boolean {
  return project.has('netlify.toml') || project.isDirectory('netlify/functions')
}
