import { UsageError } from '../../errors.js'
import type { SiteOptions } from '../../site/options.js'
import { type Site, openSite } from '../../site/site.js'
import type { Check, Finding } from '../check.js'

/** The check, and the site if its settings make sense. */
export interface OpenedSettings {
  readonly check: Check
  readonly site: Site | undefined
}

/** Opens the site before any check runs, since all others are called with it. */
export async function openSettings(options: SiteOptions): Promise<OpenedSettings> {
  const opened = await openSite(options).catch((error: unknown) => describeFailure(error))
  const isOpen = 'storage' in opened
  const finding = isOpen ? describeSite(opened) : opened
  const check = { id: 'settings', title: 'Settings of the site', run: async () => finding }
  return { check, site: isOpen ? opened : undefined }
}

function describeSite({ source, bucket, mediaRoot, storage }: Site): Finding {
  const place = bucket === undefined ? `a storage named “${storage.name}”` : `the bucket “${bucket.name}”`
  const below = mediaRoot === '' ? '' : `, below ${mediaRoot}/`
  const origin = source === 'options' || source === 'environment' ? `the ${source}` : source
  return { status: 'passed', what: `Files are in ${place}${below}, as ${origin} says.` }
}

/** What is thrown is the site's own, or core's about its options. */
function describeFailure(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error)
  const [what = message, ...rest] = message.split('\n')
  const advice = rest.join('\n').trim()
  const usual = 'Correct that option, or the variable that it comes from.'
  const remedy = error instanceof UsageError && /[:.] (use|Export) /i.test(what) ? undefined : advice || usual
  return { status: 'failed', what, remedy: remedy ?? 'See the sentence above.' }
}
