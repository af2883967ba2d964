// @ts-check
/**
 * Runs a program of `node_modules/.bin`, or one of the scripts here, on a machine with Node and npm alone: `node scripts/run.mjs eslint .`.
 * Installs first what the lockfile names, with the pnpm that package.json names.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
for (const name of ['TURBO', 'NEXT', 'NETLIFY', 'ASTRO']) process.env[`${name}_TELEMETRY_DISABLED`] = '1'
Object.assign(process.env, {
  DO_NOT_TRACK: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  // turbo remembers what has passed with this version of Node, and no other.
  NODE_VERSION_IN_USE: process.version,
  PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}`,
})

const [program = '', ...args] = process.argv.slice(2)
process.exitCode = (isInstalled() ? 0 : await install()) || (await run(program, args))

/** pnpm writes this file when it has installed everything. */
function isInstalled() {
  const state = 'node_modules/.modules.yaml'
  return existsSync(state) && statSync(state).mtimeMs >= statSync('pnpm-lock.yaml').mtimeMs
}

async function install() {
  console.log('Installing packages')
  const manifest = /** @type {{ packageManager: string }} */ (
    JSON.parse(readFileSync('package.json', 'utf8'))
  )
  const code = await run('npx', ['-y', manifest.packageManager, 'install', '--frozen-lockfile'])
  if (code !== 0) console.error('This needs the npm registry: check the connection, and run it again.')
  return code
}

/** @param {string} file @param {string[]} args @returns {Promise<number>} its exit code */
function run(file, args) {
  const child = file.endsWith('.ts')
    ? spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: 'inherit' })
    : spawn(file, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  // Ctrl-C reaches both of us, and what runs decides when it ends; the others reach only us.
  process.on('SIGINT', () => undefined)
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
}
