/** What is left to do and to know, beside the files. */
import type { ClientId } from './client-id.js'
import { readVariables } from './edit/env.js'
import type { Host } from './hosts/host.js'
import { legacySources, parserNotes, secretNotes } from './legacy.js'
import type { Choices, Step } from './plan.js'
import type { Project } from './project.js'
import { differingVariables } from './variables.js'

const documents = 'https://github.com/tina-s3/tina-s3-media/blob/main/docs'

export function makeNotes(
  project: Project,
  host: Host,
  choices: Choices,
  clientId: ClientId,
  steps: readonly Step[],
): string[] {
  const old = legacySources(project)
  return [
    ...secretNotes(project),
    ...parserNotes(old),
    ...(old.length > 0 ? oldNotes : newNotes(project, host, choices, clientId, steps)),
    ...(host.notes?.(project) ?? []),
    `Start the site by \`npx tinacms dev -c "${host.development}"\`, and open /admin/index.html#/screens/media_manager. More: ${documents}/${host.document}`,
  ]
}

const oldNotes = [
  `Files, keys and the variables' names stay as they are. Uploads go straight to the bucket with more headers, so its CORS rules may need them. More: ${documents}/migrating-from-next-tinacms-s3.md`,
]

function newNotes(
  project: Project,
  host: Host,
  choices: Choices,
  clientId: ClientId,
  steps: readonly Step[],
): string[] {
  const { variables } = host
  const differing = differingVariables(project, variables, choices, clientId)
  const known = readVariables(project.read(variables) ?? '')
  const isEdited = steps.some(({ path, kind }) => path === project.tinaConfig.path && kind === 'write')
  return [
    ...(differing.length > 0
      ? [`${variables} has another value for ${differing.join(', ')}, which stays.`]
      : []),
    ...(known.has('S3_SECRET_KEY')
      ? []
      : [
          `Add S3_ACCESS_KEY and S3_SECRET_KEY to ${variables}, unless the AWS SDK finds credentials itself.`,
        ]),
    ...(isIgnored(project, variables) ? [] : [`Add ${variables} to .gitignore before there are keys in it.`]),
    ...(choices.bucket || known.has('S3_BUCKET')
      ? []
      : [
          host.media === 'media-netlify'
            ? `Set S3_BUCKET and S3_REGION in ${variables}: a function has no disk.`
            : `Without S3_BUCKET, files are on the disk${ignoreHint(project, host)}. A deployed site needs a bucket.`,
        ]),
    ...((choices.clientId ?? clientId.value ?? known.get(clientId.variable))
      ? [
          `Media may be changed by the users of the TinaCloud project that ${clientId.variable} names. Under \`tinacms dev\` nobody signs in: leave the variable empty there.`,
        ]
      : [
          `Without ${clientId.variable}, only this computer may change the media, and in production nobody. For a self-hosted backend see ${documents}/options.md#backendauth`,
        ]),
    ...(isEdited && /\btina\s*:/.test(project.tinaConfig.text)
      ? ["The repository's own media files stay where they are, and so do their addresses in the content."]
      : []),
  ]
}

function ignoreHint({ read }: Project, { media, publicDirectory = 'public' }: Host): string {
  const directory = media === 'media-express' ? 'media' : `${publicDirectory}/media`
  return (read('.gitignore') ?? '').includes(directory) ? '' : `, in ${directory}: add it to .gitignore`
}

/** As far as the site's own .gitignore has it. */
function isIgnored({ read }: Project, file: string): boolean {
  const patterns = (read('.gitignore') ?? '').split(/\r?\n/).map((line) => line.trim().replace(/^\//, ''))
  return patterns.some((pattern) => {
    const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')
    return pattern !== '' && new RegExp(`^${expression}$`).test(file)
  })
}
