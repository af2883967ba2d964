/**
 * Every test there is: `npm test`. The checks, the unit tests, and the suites against a real S3 server, which is started where it can be
 * and asked for where not; nothing is skipped for want of it. With names of Vitest's projects, these alone. The last lines name what
 * failed and why, and have the totals.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'

const projects = process.argv.slice(2)
const isEverything = projects.length === 0
if (isEverything) {
  projects.push('unit', 'exhaustive', 's3', 'cli', 'admin', 'hosts')
  // The newest version of each host; `npm run test:hosts` runs them all.
  process.env.HOSTS ??= 'fast'
}

// It knows a file by its content, and not by the types that the file imports.
if (isEverything) rmSync('.cache/eslint', { force: true })
const checksPass = !isEverything || succeeds('npm', ['run', 'check:static'])
const total = { passed: 0, failed: 0, skipped: 0 }
const failures: string[] = []
for (const project of projects) {
  const counts = runProject(project)
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
}

const { passed, failed, skipped } = total
process.exitCode = failed === 0 && checksPass ? 0 : 1
if (!checksPass) console.log('\nThe checks have failed; their output is above.')
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`)
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)

/** One project, shown as it runs. A run that broke counts as one failure at least. */
function runProject(project: string): typeof total {
  console.log(`\n${project} tests`)
  const results = `.cache/results/${project}.json`
  rmSync(results, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const isGood = succeeds('vitest', ['run', '--project', project, ...reporters])
  const report = readReport(results)
  const failedTests = (report?.testResults ?? []).flatMap(namesOfFailures)
  if (!isGood && failedTests.length === 0) failedTests.push('the run itself: its errors are above')
  failures.push(...failedTests.map((name) => `${project}: ${name}`))
  return {
    passed: report?.numPassedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    failed: failedTests.length,
  }
}

/** The part that is read of the report of Vitest's reporter "json". */
interface Report {
  numPassedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: FileResult[]
}

interface FileResult {
  name: string
  status: string
  /** Why it could not be run. */
  message?: string
  assertionResults: { fullName: string; status: string; failureMessages: string[] }[]
}

function readReport(path: string): Report | undefined {
  if (!existsSync(path)) return undefined
  return JSON.parse(readFileSync(path, 'utf8')) as Report
}

function namesOfFailures({ name, status, message = '', assertionResults }: FileResult): string[] {
  const withReason = (what: string, reason = '') => `${what}\n    ${reason.split('\n')[0]}`
  const file = relative('.', name)
  const tests = assertionResults.filter((test) => test.status === 'failed')
  if (tests.length === 0 && status === 'failed') return [withReason(file, message)]
  return tests.map(({ fullName, failureMessages }) => withReason(`${file}: ${fullName}`, failureMessages[0]))
}

function succeeds(file: string, args: string[]): boolean {
  const { status } = spawnSync(file, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  return status === 0
}
