import { Command } from 'commander'
import { UsageError, exitCodes } from '../errors.js'
import { type Progress, showProgress } from '../output/progress.js'
import { redact } from '../output/redact.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import type { Check } from './check.js'
import { diagnose } from './diagnose.js'
import { createMender } from './fix.js'
import { printLeft, printResult, printSummary, stringify, toJson } from './report.js'

interface DoctorOptions extends SiteOptions {
  url?: string
  admin?: readonly string[]
  only?: readonly string[]
  token?: string
  json: boolean
  profile: boolean
  fix: boolean
  yes: boolean
}

export function doctorCommand(): Command {
  return withSiteOptions(
    new Command('doctor')
      .summary('find what is wrong with the bucket, its rules and the site')
      .description(
        'Tries everything that the media library needs, by the requests that editors, readers and the server send, and says what is wrong ' +
          'and what to do. It puts small objects below .tina-s3/doctor/ of the media root, and removes them at its end.',
      )
      .option('--url <url>', 'where the site is, to try its media handler too')
      .option('--admin <url...>', 'where the TinaCMS admin is opened (default: /admin/ of --url)')
      .option(
        '--token <token>',
        'of a session of the admin, to see which bucket the site uses (or TINA_S3_TOKEN)',
      )
      .option('--only <id...>', 'only these checks, and those that they build on')
      .option('--json', 'print the result as JSON', false)
      .option('--profile', 'print what the storage can do as JSON, and nothing else', false)
      .option('--fix', 'set CORS rules, lifecycle rules and versioning, after showing what changes', false)
      .option('--yes', 'with --fix: do not ask', false),
  ).action(diagnoseSite)
}

async function diagnoseSite({
  url,
  admin,
  only,
  token,
  json,
  profile,
  fix,
  yes,
  ...site
}: DoctorOptions): Promise<void> {
  const quiet = json || profile
  if (fix && !yes && (quiet || !process.stdin.isTTY || !process.stdout.isTTY))
    throw new UsageError(
      '--fix asks before it changes anything, and there is nobody to ask: add --yes, or run it on a terminal without --json.',
    )
  const siteUrl = url === undefined ? undefined : parseUrl('--url', url)
  const admins =
    admin?.map((each) => parseUrl('--admin', each)) ?? (siteUrl ? [new URL('/admin/', siteUrl)] : [])
  const mender = createMender({ yes, quiet })
  let progress = showProgress('Starting')
  const interrupted = untilInterrupted()
  try {
    const diagnosis = await diagnose({
      site,
      url: siteUrl,
      admins,
      only,
      token,
      signal: interrupted.signal,
      onStart(check, isSlow) {
        if (isSlow) return reportSlow(check, progress)
        progress.stop()
        progress = showProgress(check.title)
      },
      onResult(result) {
        progress.stop()
        if (!quiet) printResult(result)
      },
      ...(fix && { mend: mender.mend }),
    })
    progress.stop()
    const { results, left } = diagnosis
    if (results === undefined) console.error('Interrupted.')
    else if (json) console.log(toJson({ ...diagnosis, results }, mender.fixed))
    else if (profile) console.log(stringify(diagnosis.profile))
    else printSummary(results)
    if (!json) printLeft(left)
    const isWell = results !== undefined && !results.some(({ status }) => status === 'failed')
    if (!isWell || mender.failed || left.length > 0) process.exitCode = exitCodes.failed
  } finally {
    progress.stop()
    interrupted.end()
  }
}

function reportSlow({ title }: Check, progress: Progress): void {
  const text = `${title}: slow, there has been no result for 5 seconds`
  progress.update(text)
  // Where there is no line that moves.
  if (!process.stderr.isTTY) console.error(redact(text))
}

/** The first Ctrl-C ends the checks, and what they have put is removed; the second ends the process. */
function untilInterrupted(): { signal: AbortSignal; end(): void } {
  const controller = new AbortController()
  const stop = () => controller.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop)
  return {
    signal: controller.signal,
    end: () => ['SIGINT', 'SIGTERM'].forEach((name) => process.off(name, stop)),
  }
}

function parseUrl(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(
      `${option} takes a URL with its scheme, such as https://www.example.com, not ${text}.`,
    )
  if (url.username || url.password)
    throw new UsageError(`${option} takes a URL without a user name and a password.`)
  return url
}
