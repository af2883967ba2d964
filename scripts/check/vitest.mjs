/** One project of the tests, shown as it runs, with its numbers at the end. */
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'

/** @returns {Promise<{ passed: number, failed: number, skipped: number }>} a run that broke counts as one failure at least */
export async function runTests(project) {
  const results = `.cache/results/${project}.json`
  rmSync(results, { force: true })
  const code = await run(project, results)
  const { passed, failed, skipped } = readResults(results)
  return { passed, skipped, failed: code === 0 ? failed : Math.max(failed, 1) }
}

function run(project, results) {
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
  ]
  const child = spawn('node_modules/.bin/vitest', args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
}

function readResults(path) {
  try {
    const report = JSON.parse(readFileSync(path, 'utf8'))
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 }
  }
}
