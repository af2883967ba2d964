/** The HTTP contract on every host and version that we support: `npm run test:hosts`. Hosts are installed from npm into `.cache/hosts`. */
import { runTests } from './check/vitest.mjs'
import { ensureInstalled } from './lib/pnpm.mjs'

await ensureInstalled()
const { passed, failed } = await runTests('hosts')
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
