/**
 * Every test there is: `npm test`. The checks, the unit tests, and the suites against a real S3 server, which is started where it can be
 * and asked for where not; nothing is skipped for want of it. The last line has the totals.
 */
import { check } from './check.mjs'
import { runTests } from './check/vitest.mjs'

const failedChecks = await check({ unitTests: false })

// The newest version of each host; `npm run test:hosts` runs them all.
process.env.HOSTS ??= 'fast'

const total = { passed: 0, failed: 0, skipped: 0 }
for (const project of ['unit', 's3', 'admin', 'hosts']) {
  const started = performance.now()
  console.log(`\n${project} tests`)
  const counts = await runTests(project)
  for (const each of Object.keys(total)) total[each] += counts[each]
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${counts.failed === 0 ? '✓' : '✗'} ${`${project} tests`.padEnd(24)} ${seconds.padStart(5)} s`)
}

if (failedChecks.length > 0) console.log(`\nFailed checks: ${failedChecks.join(', ')}`)
const { passed, failed, skipped } = total
process.exitCode = failed === 0 && failedChecks.length === 0 ? 0 : 1
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
