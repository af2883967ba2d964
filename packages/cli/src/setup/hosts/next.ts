import type { Project } from '../project.js'
import { type Host, routeStep } from './host.js'

const next = {
  adapter: '@tina-s3/adapter-next',
  document: 'next.md',
  media: 'media',
  variables: '.env.local',
  development: 'next dev -H 127.0.0.1',
  mediaPath: ({ language }: Project) => `media.${language}`,
  notes: middlewareNotes,
} as const

export const nextApp: Host = {
  ...next,
  title: 'Next.js, App Router',
  route(project, mediaPath) {
    const root = project.isDirectory('src/app') ? 'src/app' : 'app'
    const path = `${root}/api/s3/media/[[...path]]/route.${project.language}`
    return [routeStep(project, 'next-app', project.language, path, mediaPath)]
  },
}

export const nextPages: Host = {
  ...next,
  title: 'Next.js, Pages Router',
  route(project, mediaPath) {
    const root = project.isDirectory('src/pages') ? 'src/pages' : 'pages'
    const path = `${root}/api/s3/media/[[...path]].${project.language}`
    return [routeStep(project, 'next-pages', project.language, path, mediaPath)]
  },
}

function middlewareNotes({ sources }: Project): string[] {
  const middleware = sources.find(({ path }) => /^(src\/)?(middleware|proxy)\.[jt]s$/.test(path))
  if (!middleware || middleware.text.includes('api/s3/media')) return []
  return [
    `Exclude /api/s3/media from the matcher of ${middleware.path}: Next buffers what passes it, and drops what is beyond 10 MB.`,
  ]
}
