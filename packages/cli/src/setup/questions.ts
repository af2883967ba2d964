/** What set-up asks on a terminal; what was said by options is not asked. */
import * as prompts from '@clack/prompts'
import type { ClientId } from './client-id.js'
import { type Framework, frameworks } from './frameworks.js'
import { hosts } from './hosts.js'
import { type Choices, type Plan, conflictsOf } from './plan.js'

/** The questions were broken off. */
export class Cancelled extends Error {}

const pathStyleQuestion = "Is the bucket's name in the path of its addresses, and not in the host name?"

/** @param known what is known without asking */
export async function askChoices(
  known: Partial<Choices>,
  detected: Framework | undefined,
  clientId: ClientId,
  isOld: boolean,
): Promise<Choices> {
  const framework = known.framework ?? (await askFramework(detected))
  if (isOld) return { ...known, framework }
  const bucket = known.bucket ?? (await ask('Bucket', 'empty to keep files on the disk, for now'))
  if (!bucket) return { ...known, framework, clientId: await askClientId(known, clientId) }
  const region = known.region ?? (await ask('Its region', 'such as eu-central-1'))
  const endpoint = known.endpoint ?? (await ask('Endpoint', 'empty for AWS'))
  return {
    framework,
    bucket,
    region,
    endpoint,
    pathStyle: known.pathStyle ?? (endpoint ? await askYes(pathStyleQuestion, true) : undefined),
    publicUrl: known.publicUrl ?? (await ask('Public address of the files', "empty for the bucket's own")),
    mediaRoot:
      known.mediaRoot ?? (await ask('Prefix of the media in the bucket', 'empty for the whole bucket')),
    clientId: await askClientId(known, clientId),
  }
}

export async function askYes(message: string, initialValue: boolean): Promise<boolean> {
  return confirmed(await prompts.confirm({ message, initialValue }))
}

/** Files in the way that may be replaced. */
export async function askReplaced(plan: Plan): Promise<string[]> {
  const replaced: string[] = []
  for (const path of conflictsOf(plan))
    if (await askYes(`Replace ${path}, which is in the way?`, false)) replaced.push(path)
  return replaced
}

async function askFramework(detected: Framework | undefined): Promise<Framework> {
  const options = frameworks.map((value) => ({ value, label: hosts[value].title }))
  return confirmed(
    await prompts.select<Framework>({
      message: 'Framework',
      options,
      ...(detected && { initialValue: detected }),
    }),
  )
}

async function askClientId(
  known: Partial<Choices>,
  { value, variable }: ClientId,
): Promise<string | undefined> {
  if (known.clientId !== undefined || value !== undefined) return known.clientId
  const who = confirmed(
    await prompts.select({
      message: 'Who may change the media?',
      options: [
        { value: 'cloud', label: 'Users of a TinaCloud project' },
        { value: 'local', label: 'Only this computer, for now' },
      ],
    }),
  )
  return who === 'cloud'
    ? ask(`Client ID of the project (${variable})`, 'empty if it is set elsewhere')
    : undefined
}

async function ask(message: string, placeholder: string): Promise<string | undefined> {
  const text = confirmed(await prompts.text({ message, placeholder, defaultValue: '' }))
  return text.trim() || undefined
}

function confirmed<Value>(value: Value | typeof prompts.CANCEL_SYMBOL): Value {
  if (prompts.isCancel(value)) throw new Cancelled('Nothing was changed.')
  return value
}
