/**
 * Everything that needs no server: `npm run check`. Installs what is missing first. Formatting, lint, types, unit tests, the build, and
 * the packages as they would be published; about a minute on two cores.
 */
import { existsSync, readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { bin, command, runSteps } from './check/steps.mjs'
import { ensureInstalled, pnpmCommand } from './lib/pnpm.mjs'

/** @returns {Promise<string[]>} the names of the steps that failed */
export async function check({ unitTests = true } = {}) {
  await ensureInstalled()
  const pnpm = pnpmCommand(['run', 'build'])
  const node = (script) => command(process.execPath, [script], { shows: script.endsWith('budgets.mjs') })
  return runSteps([
    { name: 'build', run: command(pnpm.file, pnpm.args) },
    ...(unitTests
      ? [{ name: 'unit tests', run: bin('vitest', ['run', '--project', 'unit', '--reporter=dot']) }]
      : []),
    { name: 'lint', run: bin('eslint', ['.']) },
    { name: 'types', run: bin('tsc', ['--noEmit']) },
    ...examples().map((folder) => ({
      name: `types of ${folder}`,
      run: bin('tsc', ['--noEmit', '-p', folder]),
      needs: 'build',
    })),
    { name: 'format', run: bin('prettier', ['--check', '--log-level', 'warn', '.']) },
    { name: 'docs', run: command(process.execPath, ['scripts/docs.mjs', '--check']) },
    { name: 'unused code', run: bin('knip', ['--no-config-hints']) },
    {
      name: 'unused dependencies',
      run: bin('knip', ['--no-config-hints', '--production', '--workspace', 'packages/*']),
    },
    { name: 'packages', run: node('scripts/check/packages.mjs'), needs: 'build' },
    { name: 'budgets', run: node('scripts/check/budgets.mjs'), needs: 'build' },
  ])
}

function examples() {
  const folders = existsSync('examples') ? readdirSync('examples') : []
  return folders.map((name) => `examples/${name}`).filter((folder) => existsSync(`${folder}/tsconfig.json`))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const failed = await check()
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
