/** The variables that `media.ts` reads, in the site's `.env` files. */
import type { ClientId } from './client-id.js'
import { type Variable, addVariables, readVariables } from './edit/env.js'
import type { Choices, Step } from './plan.js'
import type { Project } from './project.js'

/** Files that show others which variables there are. */
const examples = ['.env.example', '.env.sample', '.env.template', '.env.local.example']

export function variableSteps(
  project: Project,
  file: '.env' | '.env.local',
  choices: Choices,
  clientId: ClientId,
): Step[] {
  const example = examples.find(project.has) ?? '.env.example'
  const chosen = chosenVariables(choices, clientId)
  const own = chosen.length > 0 ? [step(project, file, chosen)] : []
  return [step(project, example, exampleVariables(choices, clientId)), ...own]
}

/** Variables that the file has with another value, which stays. */
export function differingVariables(
  project: Project,
  file: string,
  choices: Choices,
  clientId: ClientId,
): string[] {
  const known = readVariables(project.read(file) ?? '')
  return chosenVariables(choices, clientId)
    .filter(({ name, value }) => (known.get(name) ?? value) !== value)
    .map(({ name }) => name)
}

function step(project: Project, path: string, variables: readonly Variable[]): Step {
  const before = project.read(path)
  const after = addVariables(before ?? '', variables)
  if (after === undefined) return { kind: 'kept', path, why: 'has the variables' }
  return { kind: 'write', path, before, after }
}

/** Names alone. */
function exampleVariables({ framework }: Choices, { variable }: ClientId): Variable[] {
  return [
    { name: 'S3_BUCKET', comment: 'The bucket with the media. Without one, files are on the disk.' },
    { name: 'S3_REGION' },
    {
      name: 'S3_ACCESS_KEY',
      comment: 'Credentials. Without them the AWS SDK looks for its own: variables, a profile, a role.',
    },
    { name: 'S3_SECRET_KEY' },
    { name: 'S3_PUBLIC_URL', comment: 'The address of a CDN in front of the bucket.' },
    { name: 'S3_ENDPOINT', comment: 'For S3 servers other than AWS.' },
    { name: 'S3_FORCE_PATH_STYLE' },
    { name: variable, comment: 'The TinaCloud project whose users may change the media.' },
    ...(framework === 'express'
      ? [{ name: 'SITE_ORIGIN', comment: "The site's public origin, for files on the disk." }]
      : []),
  ].map((each) => ({ value: '', ...each }))
}

/** No secrets among them. */
function chosenVariables(choices: Choices, clientId: ClientId): Variable[] {
  const values: Record<string, string | undefined> = {
    S3_BUCKET: choices.bucket,
    S3_REGION: choices.region,
    S3_ENDPOINT: choices.endpoint,
    S3_FORCE_PATH_STYLE: choices.pathStyle ? 'true' : undefined,
    S3_PUBLIC_URL: choices.publicUrl,
    [clientId.variable]: choices.clientId ?? clientId.value,
  }
  return Object.entries(values).flatMap(([name, value]) => (value ? [{ name, value }] : []))
}
