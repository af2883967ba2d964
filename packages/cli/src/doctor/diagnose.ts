/** One run of the doctor, from the settings of the site to the removal of the probe objects. */
import { setTimeout as wait } from 'node:timers/promises'
import { keepSecret } from '../output/redact.js'
import type { SiteOptions } from '../site/options.js'
import type { Site } from '../site/site.js'
import type { Check, DoctorContext } from './check.js'
import { createChecks } from './checks.js'
import { openSettings } from './checks/settings.js'
import { removeTemporary } from './remove.js'
import { type Result, type RunOptions, runChecks } from './runner.js'
import { selectChecks } from './select.js'
import { createTemporary } from './temporary.js'

export interface DiagnoseOptions extends RunOptions {
  readonly site: SiteOptions
  readonly url: URL | undefined
  readonly admins: readonly URL[]
  readonly only: readonly string[] | undefined
  /** Of a session; by default the variable TINA_S3_TOKEN. */
  readonly token: string | undefined
  /** Offers to mend what a result is about. @returns whether it has changed something, so that the check runs again */
  readonly mend?: (result: Result) => Promise<boolean>
}

export interface Diagnosis {
  /** Not set when it was interrupted. */
  readonly results: readonly Result[] | undefined
  readonly profile: DoctorContext['profile']
  /** Keys of probe objects that could not be removed. */
  readonly left: readonly string[]
}

/** Whatever happens, what it has put is removed. @throws UsageError */
export async function diagnose({
  site: siteOptions,
  url,
  admins,
  only,
  token: named,
  mend,
  ...options
}: DiagnoseOptions): Promise<Diagnosis> {
  const settings = await openSettings(siteOptions)
  const { site } = settings
  const checks = selectChecks(createChecks(settings), only)
  // After the site's own files of variables have been read.
  const token = named || process.env.TINA_S3_TOKEN || undefined
  keepSecret(token, 'token')
  const temporary = createTemporary(site?.mediaRoot ?? '')
  const profile: DoctorContext['profile'] = {}
  // Where there is no site, no check that reads it runs: each needs `settings`.
  const context = { site: site as Site, url, admins, token, signal: options.signal, temporary, profile }
  const run = async () =>
    mendAll(await runChecks(checks, context, options), context, { ...options, ...(mend && { mend }) })
  const [outcome] = await Promise.allSettled([run()])
  const isInterrupted = options.signal.aborted
  // A request that was called off may still be carried out.
  if (isInterrupted) await wait(500)
  const left = site ? await removeTemporary(site, temporary) : []
  if (outcome.status === 'rejected' && !isInterrupted) throw outcome.reason
  return { results: outcome.status === 'fulfilled' ? outcome.value : undefined, profile, left }
}

/** Checks that were mended run again. */
async function mendAll(
  results: readonly Result[],
  context: DoctorContext & { signal: AbortSignal },
  { mend, ...options }: RunOptions & Pick<DiagnoseOptions, 'mend'>,
): Promise<readonly Result[]> {
  if (!mend) return results
  const mended: Result[] = []
  const isMended = (check: Check) => mended.some((each) => each.check.id === check.id)
  for (const result of results)
    if (result.fix && !isMended(result.check) && (await mend(result)))
      mended.push(...(await runChecks([{ ...result.check, needs: [] }], context, options)))
  return [...results.filter(({ check }) => !isMended(check)), ...mended]
}
