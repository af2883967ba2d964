import { Command, InvalidArgumentError } from 'commander'
import { type CleanUpFinding, cleanUp } from '@tina-s3/core/clean-up'
import { showProgress } from '../output/progress.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { openSite } from '../site/site.js'

interface CleanUpOptions extends SiteOptions {
  olderThan: number
  dryRun: boolean
  json: boolean
}

export function cleanUpCommand(): Command {
  return withSiteOptions(
    new Command('clean-up')
      .summary('remove what interrupted uploads and renames have left')
      .description(
        'Removes what interrupted uploads and renames have left in a bucket: parts of incomplete multipart uploads, names that are still ' +
          'held for a file, replacements that were never put in place, thumbnails whose picture is gone or was replaced. Files are never ' +
          'touched. It needs s3:ListBucket, s3:ListBucketMultipartUploads, s3:AbortMultipartUpload, s3:GetObject and s3:DeleteObject.',
      )
      .option('--older-than <hours>', 'only what was started at least so long ago', parseHours, 24)
      .option('--dry-run', 'list what there is, and remove nothing', false)
      .option('--json', 'print the result as JSON', false),
  ).action(cleanUpSite)
}

async function cleanUpSite({ olderThan, dryRun, json, ...options }: CleanUpOptions): Promise<void> {
  const { storage, mediaRoot } = await openSite(options)
  const found: CleanUpFinding[] = []
  const progress = showProgress('Looking through the bucket')
  const count = await cleanUp(storage, {
    ...(mediaRoot && { mediaRoot }),
    before: new Date(Date.now() - olderThan * 3600_000),
    dryRun,
    onFound: (finding) => {
      found.push(finding)
      progress.update(`Looking through the bucket: ${found.length} found`)
    },
  }).finally(() => progress.stop())
  if (json) return console.log(JSON.stringify({ dryRun, ...count, found }, null, 2))
  for (const { kind, key, since } of found)
    console.log(`${since.toISOString()} ${kind} ${JSON.stringify(key)}`)
  const { uploads, placeholders, staged, thumbnails } = count
  console.log(
    `${dryRun ? 'There are' : 'Removed'} ${uploads} incomplete multipart uploads, ${placeholders} placeholders, ${staged} staged objects and ${thumbnails} thumbnails.`,
  )
}

function parseHours(text: string): number {
  const hours = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(new Date(Date.now() - hours * 3600_000).getTime()))
    throw new InvalidArgumentError('It takes a number of hours.')
  return hours
}
