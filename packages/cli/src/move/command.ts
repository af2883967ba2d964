import { Command } from 'commander'
import { siteBases } from '../content/bases.js'
import { type AddressOptions, withAddressOptions } from '../content/options.js'
import { exitCodes } from '../errors.js'
import { onInterrupt } from '../output/interrupt.js'
import { showProgress } from '../output/progress.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { openSite } from '../site/site.js'
import { moveMedia } from './move.js'
import { readRequest } from './plan.js'
import { printMove } from './report.js'

interface MoveCommandOptions extends SiteOptions, AddressOptions {
  delete: boolean
  dryRun: boolean
  json: boolean
}

export function moveCommand(): Command {
  return withSiteOptions(
    withAddressOptions(
      new Command('move')
        .summary('move files or a folder, and their addresses in content')
        .description(
          'Copies a file or a folder of the media library, then writes the new addresses into the content. The old files stay, since the ' +
            'site shows the old content until it is deployed: run the same command with --delete afterwards. What was interrupted goes on when the ' +
            'command is run again. Nothing is overwritten. It needs s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject.',
        )
        .argument('<from>', 'a file or a folder, as the media manager shows it, such as photos/2024')
        .argument('<to>', 'its new path; with a slash at the end, the folder that a file goes to'),
    )
      .option('--delete', 'delete the old files as well, except those that code still names', false)
      .option('--dry-run', 'show what would be copied and written, and change nothing', false)
      .option('--json', 'print the result as JSON', false),
  ).action(moveSite)
}

async function moveSite(from: string, to: string, options: MoveCommandOptions): Promise<void> {
  const { delete: remove, dryRun, json, content, address, ...siteOptions } = options
  const request = readRequest(from, to)
  const site = await openSite(siteOptions)
  const progress = showProgress(`Looking for ${from}`)
  const interrupt = onInterrupt('Nothing is half done. Run the same command again to go on.')
  const result = await moveMedia(
    { ...site, thumbnails: site.handlerOptions?.thumbnails === undefined },
    request,
    {
      bases: siteBases(site, address),
      ...(content && { content }),
      remove,
      dryRun,
      signal: interrupt.signal,
      onProgress: (step, done, all) =>
        progress.update(`${step === 'copy' ? 'Copying' : 'Deleting the old files'}: ${done} of ${all}`),
    },
  ).finally(() => {
    progress.stop()
    interrupt.stop()
  })
  const { content: files, ...rest } = result
  if (json)
    console.log(
      JSON.stringify({ dryRun, ...rest, content: files.map(({ diff: _, ...file }) => file) }, null, 2),
    )
  else printMove(result, { from, to, dryRun, remove })
  const isComplete = result.problems.length === 0 && (!remove || dryRun || result.kept.length === 0)
  if (!isComplete) process.exitCode = exitCodes.failed
}
