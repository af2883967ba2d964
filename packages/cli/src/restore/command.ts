import { normalizeKey, trimTrailingSlashes } from '@tina-s3/contract'
import { Command } from 'commander'
import { UsageError, exitCodes } from '../errors.js'
import { showProgress } from '../output/progress.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { type Site, openSite } from '../site/site.js'
import { type Selection, chooseVersions } from './choose-versions.js'
import { ChangedMeanwhile, restoreFile } from './restore-file.js'
import { parseSince } from './since.js'
import { type LostFile, type Versioning, lostFiles, readVersioning } from './versions.js'

interface RestoreOptions extends SiteOptions {
  all: boolean
  since?: Date
  versionId?: string
  dryRun: boolean
  json: boolean
}

export function restoreCommand(): Command {
  return withSiteOptions(
    new Command('restore')
      .summary('list what was deleted or overwritten, and bring it back')
      .description(
        'Where the bucket keeps versions: lists the files that were deleted or overwritten, the newest first, or brings back those that are named. ' +
          'A folder and --all stand for all that was deleted below; an overwritten file has to be named itself. Bringing back copies a version over ' +
          'what is there, so that it can be undone in the same way. It needs s3:ListBucketVersions, s3:GetObjectVersion and s3:PutObject.',
      )
      .argument('[key...]', 'files and folders, relative to the media root')
      .option('--all', 'everything that was deleted', false)
      .option('--since <time>', 'only what happened since then: 12h, 7d, 2026-11-27', parseSince)
      .option('--version-id <id>', 'this version of one file (default: the one before)')
      .option('--dry-run', 'say what would be brought back, and change nothing', false)
      .option('--json', 'print the result as JSON', false),
  ).action(restore)
}

async function restore(keys: string[], options: RestoreOptions): Promise<void> {
  const { all, versionId, json, since } = options
  if (versionId !== undefined && (keys.length !== 1 || all))
    throw new UsageError('--version-id is for one file: name it.')
  const wanted = keys.map(toKey)
  const site = await openSite(options)
  const { bucket } = site
  if (bucket === undefined)
    throw new UsageError('The files of this site are not in a bucket: nothing keeps versions of them.')
  // What is wrong with the bucket or the credentials is best said by the storage.
  await site.storage.list({ prefix: '', limit: 1 })
  const isList = keys.length === 0 && !all
  const obstacle = obstacles[await readVersioning(bucket)]
  if (obstacle && !(isList && obstacle.listed)) return refuse(obstacle.message)
  const found = await find(site, wanted, since)
  if (isList) return list(found, json)
  await bringBack(site, chooseVersions(found, { keys: wanted, all, versionId }), options)
}

/** Where versioning is suspended, a copy would replace what has no version ID, if there is such a thing. */
const obstacles: Readonly<Record<Versioning, { message: string; listed: boolean } | undefined>> = {
  enabled: undefined,
  unknown: undefined,
  never: {
    message:
      'The bucket keeps no versions, so that nothing can be brought back. `tina-s3 doctor --fix` turns versioning on, for what comes.',
    listed: false,
  },
  suspended: {
    message:
      'Versioning of the bucket is suspended, so that bringing back could replace something for good. `tina-s3 doctor --fix` turns it on; run this again then.',
    listed: true,
  },
}

function refuse(message: string): void {
  console.error(message)
  process.exitCode = exitCodes.failed
}

/** Folders may have a slash at their end, as shells complete them. */
function toKey(text: string): string {
  return normalizeKey(trimTrailingSlashes(text))
}

/** The newest first. */
async function find(
  { bucket, mediaRoot }: Site,
  keys: readonly string[],
  since: Date | undefined,
): Promise<LostFile[]> {
  const found = new Map<string, LostFile>()
  const progress = showProgress('Looking through the versions')
  try {
    for (const below of keys.length === 0 ? [''] : keys)
      for await (const file of lostFiles(bucket!, mediaRoot, below))
        if (since === undefined || file.since >= since) found.set(file.key, file)
  } finally {
    progress.stop()
  }
  return [...found.values()].sort((one, other) => other.since.getTime() - one.since.getTime())
}

function list(found: readonly LostFile[], json: boolean): void {
  if (json) return console.log(JSON.stringify({ files: found }, null, 2))
  for (const { key, kind, since, versions } of found) {
    const [{ id, size } = { id: '', size: 0 }] = versions
    console.log(
      `${since.toISOString()} ${kind.padEnd(11)} ${JSON.stringify(key)} ${size} bytes, version ${id}`,
    )
  }
  const deleted = found.filter(({ kind }) => kind === 'deleted').length
  console.log(
    `${deleted} files were deleted and ${found.length - deleted} overwritten. Bring one back with: tina-s3 restore KEY`,
  )
}

async function bringBack(
  site: Site,
  { files, missing }: Selection,
  { dryRun, json }: RestoreOptions,
): Promise<void> {
  const failures: { key: string; reason: string }[] = missing.map((key) => ({
    key,
    reason: 'Nothing below this name was deleted, and it is no file that was overwritten.',
  }))
  const restored: { key: string; version: string }[] = []
  const progress = showProgress('Bringing back')
  for (const { file, version } of files) {
    progress.update(`Bringing back ${file.key}`)
    try {
      if (!dryRun) await restoreFile({ ...site, bucket: site.bucket! }, file, version)
      restored.push({ key: file.key, version: version.id })
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile)) throw error
      failures.push({ key: file.key, reason: error.message })
    }
  }
  progress.stop()
  if (failures.length > 0) process.exitCode = exitCodes.failed
  if (json) return console.log(JSON.stringify({ dryRun, restored, failures }, null, 2))
  for (const { key, version } of restored)
    console.log(`${dryRun ? 'Would bring back' : 'Brought back'} ${JSON.stringify(key)}, version ${version}`)
  for (const { key, reason } of failures) console.log(`failed: ${JSON.stringify(key)}: ${reason}`)
  console.log(`${dryRun ? 'Would bring back' : 'Brought back'} ${restored.length} files.`)
}
