/** Frameworks whose routes are files that export functions from `Request` to `Response`. */
import { routesLines, addRoute } from '../edit/react-router.js'
import { hasAstroAdapter } from '../frameworks.js'
import type { Project } from '../project.js'
import { type Host, editStep, routeStep } from './host.js'

const fetchHost = {
  document: 'fetch-hosts.md',
  media: 'media',
  variables: '.env',
  mediaPath: ({ language }: Project) => `media.${language}`,
} as const

const vite =
  'Vite does not put the variables of .env into process.env: set them for the server, or start it with `node --env-file=.env`.'

export const astro: Host = {
  ...fetchHost,
  title: 'Astro',
  port: 4321,
  development: 'astro dev --host 127.0.0.1',
  route: (project, mediaPath) => {
    const path = `src/pages/api/s3/media/[...path].${project.language}`
    return [routeStep(project, 'astro', project.language, path, mediaPath)]
  },
  notes: (project) => [
    ...(hasAstroAdapter(project)
      ? []
      : ['The route needs a server: add an adapter, such as by `npx astro add node`.']),
    'Files that are uploaded through the site need `security: { checkOrigin: false }` in astro.config: see docs/fetch-hosts.md, Astro.',
    vite,
  ],
}

export const sveltekit: Host = {
  ...fetchHost,
  title: 'SvelteKit',
  publicDirectory: 'static',
  port: 5173,
  development: 'vite dev --host 127.0.0.1',
  route: (project, mediaPath) => {
    const path = `src/routes/api/s3/media/[...path]/+server.${project.language}`
    return [routeStep(project, 'sveltekit', project.language, path, mediaPath)]
  },
  notes: () => [
    'Files that are uploaded through the site need BODY_SIZE_LIMIT and `csrf.trustedOrigins`: see docs/fetch-hosts.md, SvelteKit.',
    vite,
  ],
}

export const reactRouter: Host = {
  ...fetchHost,
  title: 'React Router',
  port: 5173,
  development: 'react-router dev --host 127.0.0.1',
  route(project, mediaPath) {
    const path = `app/routes/api.s3.media.$.${project.language}`
    const file = routeStep(project, 'react-router', project.language, path, mediaPath)
    const routes = project.sources.find((source) => /^app\/routes\.[jt]s$/.test(source.path))
    // Where routes are files, their names are the paths.
    if (!routes || routes.text.includes('flatRoutes(')) return [file]
    const module = `./routes/api.s3.media.$.${project.language}`
    return [
      file,
      editStep(routes.path, routes.text, addRoute(routes.text, routes.path, module), routesLines(module)),
    ]
  },
  notes: () => [vite],
}
