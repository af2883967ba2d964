/** What the doctor prints. Everything is free of secrets, so that it can be pasted into an issue. */
import picocolors from 'picocolors'
import { redact } from '../output/redact.js'
import type { Status } from './check.js'
import type { Diagnosis } from './diagnose.js'
import { type Result, countByStatus } from './runner.js'

const document = 'https://github.com/tina-s3/tina-s3-media/blob/main/docs/troubleshooting.md'
const { createColors, isColorSupported } = picocolors
/** Not in CI either. */
const colors = createColors(isColorSupported && process.stdout.isTTY)

const marks: Record<Status, string> = {
  passed: colors.green('✓'),
  failed: colors.red('✗'),
  warned: colors.yellow('!'),
  skipped: colors.dim('–'),
}

/** The entry for a check. */
export function helpOf(id: string): string {
  return `${document}#doctor-${id}`
}

/** One result for people; skipped ones are in the summary. */
export function printResult({ check, status, what, remedy }: Result): void {
  if (status === 'skipped') return
  print(`${marks[status]} ${colors.bold(check.title)}: ${what}`)
  if (remedy !== undefined) print(indent(remedy))
  if (status !== 'passed') print(indent(colors.dim(helpOf(check.id))))
}

/** What a fix would change. */
export function printDiff(title: string, diff: string): void {
  print(`\n${colors.bold(title)}`)
  for (const line of diff.split('\n')) {
    const color = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : String
    print(indent(color(line)))
  }
}

export function printSummary(results: readonly Result[]): void {
  for (const [reason, titles] of groupSkipped(results))
    print(`${marks.skipped} ${colors.dim(`${titles.join(', ')}: skipped. ${reason}`)}`)
  const count = countByStatus(results)
  print(`\n${count.passed} passed, ${count.warned} warned, ${count.failed} failed, ${count.skipped} skipped.`)
}

/** On the error output: it is not about the site. */
export function printLeft(left: readonly string[]): void {
  if (left.length === 0) return
  console.error(`${left.length} probe objects could not be removed:\n${indent(left.join('\n'))}`)
  console.error(
    'Remove them by hand, or run the doctor again in an hour: it removes what earlier runs have left.',
  )
}

/** For programs: `checks`, the profile, and what could not be removed. */
export function toJson(
  { results, profile, left }: Diagnosis & { readonly results: readonly Result[] },
  fixed: readonly string[],
): string {
  const checks = results.map(({ check, fix, ...finding }) => ({
    id: check.id,
    title: check.title,
    ...finding,
    ...(fix && { fix: { title: fix.title, diff: fix.diff } }),
    help: helpOf(check.id),
  }))
  return stringify({ ...countByStatus(results), checks, profile, fixed, left })
}

export function stringify(value: unknown): string {
  const withoutSecrets = (_name: string, each: unknown) => (typeof each === 'string' ? redact(each) : each)
  return JSON.stringify(value, withoutSecrets, 2)
}

/** One cause may keep many checks from running, and is said once. */
function groupSkipped(results: readonly Result[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { status, what, check } of results) {
    if (status === 'skipped') groups.set(what, [...(groups.get(what) ?? []), check.title])
  }
  return groups
}

function print(text: string): void {
  console.log(redact(text))
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')
}
