/** What an import has done, for people and as JSON. */
import { quote } from '../output/quote.js'
import { redact } from '../output/redact.js'
import type { FailureKind } from './failures.js'
import type { FileResult } from './import-files.js'

export interface ImportReport {
  readonly imported: number
  /** Files that were there before, byte for byte. */
  readonly present: number
  /** Bytes of both. */
  readonly bytes: number
  readonly failures: readonly {
    readonly source: string
    readonly kind: FailureKind
    readonly reason: string
  }[]
  /** Commands that remove the originals from the repository. */
  readonly originals: readonly string[]
}

/** @param folder where the originals are, if that is the repository */
export function toReport(results: readonly FileResult[], folder: string | undefined): ImportReport {
  const stored = results.filter((result) => 'key' in result)
  const failures = results.flatMap((result) =>
    'reason' in result ? [{ source: result.source, kind: result.status, reason: result.reason }] : [],
  )
  return {
    imported: stored.filter(({ status }) => status === 'imported').length,
    present: stored.filter(({ status }) => status === 'present').length,
    bytes: stored.reduce((sum, { size }) => sum + size, 0),
    failures: failures.sort((one, other) => (one.source < other.source ? -1 : 1)),
    originals: folder === undefined || stored.length === 0 ? [] : removals(folder, results),
  }
}

/** The folder as a whole only when all of it has been imported. */
function removals(folder: string, results: readonly FileResult[]): string[] {
  if (results.every((result) => 'key' in result)) return [`git rm -r -- ${quote(folder)}`]
  const imported = results.flatMap((result) => ('key' in result ? [result.source] : []))
  return imported.sort().map((source) => `git rm -- ${quote(source)}`)
}

const words: Readonly<Record<FailureKind, string>> = {
  refused: 'refused',
  conflict: 'name in use',
  failed: 'failed',
}

export function printReport(
  { imported, present, bytes, failures }: ImportReport,
  { dryRun }: { dryRun: boolean },
): void {
  for (const { source, kind, reason } of failures) console.log(redact(`${words[kind]}: ${source}: ${reason}`))
  const megabytes = (bytes / 1e6).toFixed(1)
  const [verb, left] = dryRun ? ['Would import', 'would be left out'] : ['Imported', 'left out']
  console.log(
    `${verb} ${count(imported, 'file')}; ${present} were there already (${megabytes} MB in all); ${failures.length} ${left}.`,
  )
}

const maxLines = 20

/** @param left old addresses that content or code still has */
export function printOriginals({ originals }: ImportReport, left: number): void {
  if (originals.length === 0) return
  const first = left > 0 ? 'Change by hand what is left as it is above: it has old addresses. ' : ''
  console.log(
    `${first}The originals are still there. Once the site is published with the new addresses, remove them:`,
  )
  for (const line of originals.slice(0, maxLines)) console.log(`  ${line}`)
  if (originals.length > maxLines)
    console.log(`  … and ${originals.length - maxLines} more: --json lists them.`)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
