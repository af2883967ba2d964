/** Whether keys are where anyone can read them: in public variables, in built files, in the deployed admin. */
import type { Check, Finding } from '../check.js'
import { searchFiles } from '../secrets/files.js'
import { searchPages } from '../secrets/pages.js'
import { type Secret, secretsOf } from '../secrets/secrets.js'
import { searchVariables } from '../secrets/variables.js'

export const publishedSecrets: Check = {
  id: 'published-secrets',
  title: 'Keys that are public',
  async run(context) {
    const { site, signal, admins } = context
    const secrets = await secretsOf(site)
    const inVariables = searchVariables(secrets)
    const { found: inFiles, files, isPartial } = await searchFiles(site.directory, secrets, signal)
    const inPages = await searchPages(context, secrets)
    const findings = [
      ...reportVariables(inVariables),
      ...report(inFiles, (names) => `in ${names}, which the site publishes`),
      ...report(inPages, (names) => `at ${names}, where anyone can read it`),
    ]
    if (findings.length > 0) return findings
    const searched = `${files} built files${admins.length > 0 ? ' and the scripts of the admin' : ''}`
    const rest = isPartial ? ' There are more built files, which were not searched.' : ''
    return { status: 'passed', what: `No key is in public variables, or in ${searched}.${rest}` }
  },
}

/** In the place of the check where core refuses the settings for such a variable. */
export function publishedIn(variable: string): Check {
  const secret = { name: 'secret access key', value: '' }
  return { ...publishedSecrets, run: async () => reportVariables(new Map([[secret, [variable]]])) }
}

function reportVariables(found: ReadonlyMap<Secret, readonly string[]>): Finding[] {
  return report(found, (names) => `in the variable ${names}, which bundlers write into public files`)
}

/** Names of places that a sentence has, at most. */
const shown = 3

function report(found: ReadonlyMap<Secret, readonly string[]>, where: (names: string) => string): Finding[] {
  return [...found].map(([{ name, isHarmless }, places]) => {
    const more = places.length > shown ? ` and ${places.length - shown} more` : ''
    const what = `The ${name} is ${where(places.slice(0, shown).join(', ') + more)}.`
    if (isHarmless)
      return {
        status: 'warned',
        what,
        remedy:
          'It is not secret by itself, but nothing public needs it: rename its variable to S3_ACCESS_KEY, and build the site again.',
      }
    return {
      status: 'failed',
      what,
      remedy:
        'Make a new key and delete this one: it may have been read. Keep the new one in S3_SECRET_KEY, which only the server sees, use it in no file that the browser loads, and build and deploy the site again.',
    }
  })
}
