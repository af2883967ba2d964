/** A site that used `next-tinacms-s3`: what changes it over, and what its owner has to know. */
import { changeOver, hasLegacyHandler } from './edit/next-tinacms-s3.js'
import { editStep } from './hosts/host.js'
import type { Step } from './plan.js'
import type { Project } from './project.js'
import type { SourceFile } from './sources.js'

export const legacyPackage = 'next-tinacms-s3'

/** Files with the imports of `next-tinacms-s3`. */
export function legacySources({ sources }: Project): SourceFile[] {
  return sources.filter(({ text }) => /['"]next-tinacms-s3['"/]/.test(text))
}

/** The package whose `createMediaHandler` has the options of `next-tinacms-s3`, for that file. */
export function legacyAdapter({ path }: SourceFile): string {
  return /^(src\/)?pages\/api\//.test(path) ? '@tina-s3/adapter-next' : '@tina-s3/adapter-express'
}

export function legacySteps(project: Project): Step[] {
  return legacySources(project).map((source) => {
    const { path, text } = source
    const adapter = legacyAdapter(source)
    const entry = adapter === '@tina-s3/adapter-next' ? `${adapter}/pages` : adapter
    return editStep(path, text, changeOver(text, path, entry), handWork(text, entry))
  })
}

/** A secret in such a variable is in the site's public files. */
const published =
  /\b(?:NEXT_PUBLIC|TINA_PUBLIC|VITE|PUBLIC|NUXT_PUBLIC|REACT_APP|GATSBY|EXPO_PUBLIC)_\w*SECRET\w*/g

export function secretNotes(project: Project): string[] {
  const variables = ['.env', '.env.local', '.env.production', '.env.development'].map(
    (path) => project.read(path) ?? '',
  )
  const texts = [...project.sources.map(({ text }) => text), ...variables]
  const names = new Set(texts.flatMap((text) => text.match(published) ?? []))
  return [...names].map(
    (name) =>
      `The variable ${name} is written into the site's public files. The media handler refuses a secret key in it: rename it to S3_SECRET_KEY, in the code too, and make a new key, since this one may have leaked.`,
  )
}

export function parserNotes(sources: readonly SourceFile[]): string[] {
  return sources
    .filter(({ text }) => hasLegacyHandler(text) && /\b(?:bodyParser|express)\.json\(\)/.test(text))
    .map(
      ({ path }) =>
        `${path}: mount the media routes before the JSON body parser, or set its \`limit: '4mb'\`. Thumbnails are JSON, and it refuses bodies over 100 kB.`,
    )
}

function handWork(text: string, entry: string): string {
  return hasLegacyHandler(text)
    ? `import { createMediaHandler } from '${entry}'\n${entry.endsWith('/pages') ? '\nexport const config = { api: { bodyParser: false } }\n' : ''}`
    : "import('@tina-s3/client-store')\n"
}
