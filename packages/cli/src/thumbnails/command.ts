import { Command } from 'commander'
import { UsageError, exitCodes } from '../errors.js'
import { showProgress } from '../output/progress.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { openSite } from '../site/site.js'
import { loadSharp } from './load-sharp.js'
import { type PictureResult, makeMissing } from './make-missing.js'

interface ThumbnailsOptions extends SiteOptions {
  dryRun: boolean
  json: boolean
}

export function thumbnailsCommand(): Command {
  return withSiteOptions(
    new Command('thumbnails')
      .summary('make the thumbnails that are missing')
      .description(
        'Makes the thumbnails that browsers would make when a folder is first visited, for all pictures of the library that have none. It needs ' +
          'the package sharp (npm install sharp), and s3:ListBucket, s3:GetObject and s3:PutObject. Pictures are read one at a time; those of over ' +
          '50 megapixels are left to browsers.',
      )
      .option('--dry-run', 'make them, and store none', false)
      .option('--json', 'print the result as JSON', false),
  ).action(makeThumbnails)
}

async function makeThumbnails({ dryRun, json, ...options }: ThumbnailsOptions): Promise<void> {
  const site = await openSite(options)
  if (site.handlerOptions?.thumbnails !== undefined)
    throw new UsageError(
      'The option thumbnails of this site’s media handler says that it keeps none: there is nothing to make.',
    )
  const sharp = await loadSharp(site.directory)
  const count = { made: 0, none: 0, failed: 0 }
  const failures: { key: string; reason: string }[] = []
  const progress = showProgress('Looking for pictures without thumbnails')
  const onResult = (result: PictureResult) => {
    count[result.status]++
    if (result.status === 'failed') failures.push({ key: result.key, reason: result.reason })
    progress.update(`${count.made} made, ${count.failed} failed: ${result.key}`)
  }
  await makeMissing(site, { sharp, dryRun, onResult }).finally(() => progress.stop())
  if (failures.length > 0) process.exitCode = exitCodes.failed
  if (json) return console.log(JSON.stringify({ dryRun, ...count, failures }, null, 2))
  for (const { key, reason } of failures) console.log(`failed: ${key}: ${reason}`)
  const verb = dryRun ? 'Would store' : 'Stored'
  console.log(
    `${verb} the thumbnails of ${count.made} pictures; ${count.none} need none; ${count.failed} failed.`,
  )
}
