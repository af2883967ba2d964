import type { SiteOptions } from '../../site/options.js'
import { type Site, openSite } from '../../site/site.js'
import type { Check, Finding } from '../check.js'

/** The check, and the site if its settings make sense. */
export interface OpenedSettings {
  readonly check: Check
  readonly site: Site | undefined
  /** The variable for which core has refused them: bundlers publish it, and it holds the secret access key. */
  readonly publishedVariable?: string | undefined
}

/** Opens the site before any check runs, since all others are called with it. */
export async function openSettings(options: SiteOptions): Promise<OpenedSettings> {
  const opened = await openSite(options).catch((error: unknown) => describeFailure(error))
  const isOpen = 'storage' in opened
  const finding = isOpen ? describeSite(opened) : opened
  const check = { id: 'settings', title: 'Settings of the site', run: async () => finding }
  if (isOpen) return { check, site: opened }
  // In the words of the site's own copy of core.
  const [, publishedVariable] = /The secret access key is in the variable (\w+)/.exec(finding.what) ?? []
  return { check, site: undefined, publishedVariable }
}

function describeSite({ source, bucket, mediaRoot, storage }: Site): Finding {
  const place = bucket === undefined ? `a storage named “${storage.name}”` : `the bucket “${bucket.name}”`
  const below = mediaRoot === '' ? '' : `, below ${mediaRoot}/`
  const origin = source === 'options' || source === 'environment' ? `the ${source}` : source
  return { status: 'passed', what: `Files are in ${place}${below}, as ${origin} says.` }
}

/** What is thrown is the site's own, or core's about its options; the command line's says what to do. */
function describeFailure(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error)
  const [sentence = message, ...advice] = message.split('\n')
  const usual = 'Correct that option, or the variable that it comes from.'
  const [, what = sentence, toDo] = /^(.*?)(?:: (?=use --)|(?<=\.) (?=Export ))(.*)$/.exec(sentence) ?? []
  const remedy = toDo ?? (advice.join('\n').trim() || usual)
  return { status: 'failed', what, remedy: `${remedy.charAt(0).toUpperCase()}${remedy.slice(1)}` }
}
