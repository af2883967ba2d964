import {
  type ConflictPolicy,
  type StatusResponse,
  conflictPolicies,
  isProblem,
  normalizeDirectory,
} from '@tina-s3/contract'
import { Command, InvalidArgumentError, Option } from 'commander'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withAddressOptions } from '../content/options.js'
import { UsageError, exitCodes } from '../errors.js'
import { showProgress } from '../output/progress.js'
import { redact } from '../output/redact.js'
import { type SiteOptions, withSiteOptions } from '../site/options.js'
import { openHandler } from '../site/own-handler.js'
import { type Site, openSite } from '../site/site.js'
import { changeContent } from './change-content.js'
import { type Source, type SourceOptions, chooseSource } from './choose-source.js'
import { type FileResult, importFiles } from './import-files.js'
import { manifestPath, openManifest } from './manifest.js'
import { rehearse } from './rehearsal.js'
import { assertPublic } from './on-disk.js'
import { printOriginals, printReport, toReport } from './report.js'
import { planRewrite } from './rewrite.js'

interface ImportCommandOptions extends SiteOptions, SourceOptions {
  onConflict: ConflictPolicy
  concurrency: number
  rootRelative?: string
  rewrite: boolean
  yes: boolean
  dryRun: boolean
  json: boolean
}

export function importCommand(): Command {
  const command = new Command('import')
    .summary('bring files into the library, and change their addresses in content')
    .description(
      'Copies files into the media library from a folder of the site (public/uploads), from a bucket (s3://bucket/prefix), or from a list of ' +
        'addresses (a file with one on each line, or - for the standard input), and then changes their addresses in content. Files pass the same ' +
        'checks as uploads, and none is overwritten unless --on-conflict says so. It can be ended at any time: the same command goes on from there. ' +
        'The originals stay where they are. It needs s3:GetObject, s3:PutObject and s3:ListBucket.',
    )
    .argument('[source]', 'a folder, s3://bucket/prefix, a file with addresses, or -')
    .option('--to <directory>', 'directory of the library (default: its root)', parseDirectory)
    .option(
      '--from-content <address>',
      'all files below this address that content mentions, instead of a source',
    )
    .option(
      '--base <address>',
      'what follows it is the path in the library (default: what the addresses have in common)',
    )
    .option('--from-region <name>', 'region of the bucket to copy from (default: that of the library)')
    .option(
      '--from-endpoint <url>',
      'its S3 server; its keys are FROM_S3_ACCESS_KEY and FROM_S3_SECRET_KEY (default: as the library)',
    )
    .option('--from-path-style', 'for S3 servers without bucket names in their host names')
    .addOption(
      new Option('--on-conflict <policy>', 'what happens to a file whose name another file has')
        .choices(conflictPolicies)
        .default('reject'),
    )
    .option('--concurrency <number>', 'files at a time', parseConcurrency, 8)
    .option('--root-relative <prefix>', 'write paths into content, such as /media/lake.jpg, instead of URLs')
    .option('--no-rewrite', 'leave content as it is')
    .option('--yes', 'change content without asking', false)
    .option('--dry-run', 'read and check everything, and change nothing', false)
    .option('--json', 'print the result as JSON', false)
  return withSiteOptions(withAddressOptions(command)).action(runImport)
}

async function runImport(argument: string | undefined, options: ImportCommandOptions): Promise<void> {
  const { dryRun, rewrite, rootRelative, json } = options
  if (rootRelative !== undefined && !/^\/(?!\/)/.test(rootRelative))
    throw new UsageError('--root-relative takes a path that begins with a slash, such as /media.')
  const site = await openSite(options)
  if (rewrite && rootRelative === undefined) assertPublic(site)
  const { results, source } = await importSource(site, argument, options)
  const report = toReport(results, source.folder)
  if (!json) printReport(report, options)
  const plan = rewrite ? planRewrite(results, site, rootRelative) : undefined
  const content = plan && (await changeContent(site.directory, plan, options))
  if (report.failures.length > 0 || content?.complete === false) process.exitCode = exitCodes.failed
  if (json)
    return console.log(redact(JSON.stringify({ dryRun, ...report, content: content ?? null }, null, 2)))
  if (!dryRun && content?.complete !== false) printOriginals(report, content?.left.length ?? 0)
}

/** Downloads go to a directory of their own, which is gone afterwards. */
async function importSource(
  site: Site,
  argument: string | undefined,
  options: ImportCommandOptions,
): Promise<{ results: FileResult[]; source: Source }> {
  const { dryRun: readOnly, to = '', onConflict, concurrency } = options
  const directory = mkdtempSync(join(tmpdir(), 'tina-s3-import-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  const onInterrupt = () => {
    remove()
    console.error('Interrupted. Run the same command again to go on.')
    process.exit(exitCodes.failed)
  }
  process.once('SIGINT', onInterrupt)
  const progress = showProgress('Looking for files')
  try {
    const source = await chooseSource(argument, options, site, {
      directory,
      maxFileSize: await maxFileSize(site),
    })
    const destination = `${site.bucket?.name ?? site.storage.name} ${site.mediaRoot} ${to}`
    const manifest = openManifest(manifestPath(site.directory, source.id, destination), { readOnly })
    const library = readOnly ? { ...site, storage: rehearse(site.storage) } : site
    let count = 0
    const onResult = ({ source: name }: FileResult) => progress.update(`${++count} files, ${name}`)
    const results = await importFiles(library, {
      files: source.files,
      manifest,
      to,
      onConflict,
      concurrency,
      onResult,
    })
    return { results, source }
  } finally {
    progress.stop()
    process.removeListener('SIGINT', onInterrupt)
    remove()
  }
}

async function maxFileSize(site: Site): Promise<number> {
  const status = await openHandler(site)<StatusResponse>('status')
  if (isProblem(status)) throw new UsageError(status.detail ?? status.title)
  return status.limits.maxFileSize
}

function parseDirectory(text: string): string {
  try {
    return normalizeDirectory(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

function parseConcurrency(text: string): number {
  if (/^[1-9]\d?$/.test(text) && Number(text) <= 64) return Number(text)
  throw new InvalidArgumentError('It takes a whole number from 1 to 64.')
}
