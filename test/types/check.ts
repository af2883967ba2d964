/** Compiles consumers of the built packages with every TypeScript and module resolution that we support. */
import { spawnSync } from 'node:child_process'

const compilers = { 'TypeScript 5.9': 'typescript', 'TypeScript 7': 'typescript-7' }
const modules = { nodenext: 'nodenext', bundler: 'esnext' }

let failed = 0
for (const consumer of ['server', 'browser']) {
  for (const [compiler, name] of Object.entries(compilers)) {
    for (const [resolution, module] of Object.entries(modules)) {
      const options = ['-p', consumer, '--module', module, '--moduleResolution', resolution]
      const { status, stdout } = spawnSync(process.execPath, [`node_modules/${name}/bin/tsc`, ...options], {
        encoding: 'utf8',
      })
      console.log(`${status === 0 ? '✓' : '✗'} ${consumer}, ${compiler}, ${resolution}`)
      if (status !== 0) console.log(stdout)
      if (status !== 0) failed++
    }
  }
}
process.exitCode = failed === 0 ? 0 : 1
