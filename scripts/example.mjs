/**
 * One of the examples, from a fresh clone: `npm run example next-app`. Installs and builds what is missing, then runs the example's `dev`
 * script with a Node that TinaCMS takes. What follows the name goes to that script: `npm run example next-app -- --port 4002`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bringNode22, isRecentNode } from './lib/node22.mjs'
import { isInstalled, pnpmCommand } from './lib/pnpm.mjs'
import { createProcesses } from './lib/processes.mjs'
import { Failure, step } from './lib/step.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
Object.assign(process.env, {
  TURBO_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  NETLIFY_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
})

const [name = '', ...args] = process.argv.slice(2)
const processes = createProcesses('.cache/example.log')
let stopped

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0))

try {
  const folder = findExample()
  await prepare()
  await stop(await run(folder))
} catch (error) {
  if (!stopped) {
    console.error(`\n${error instanceof Failure ? error.message : error.stack}`)
    await stop(1)
  }
}

function findExample() {
  const names = readdirSync('examples').filter((each) => existsSync(`examples/${each}/package.json`))
  if (names.includes(name)) return `examples/${name}`
  throw new Failure(`Say which example: npm run example NAME, where NAME is one of ${names.join(', ')}.`)
}

async function prepare() {
  const online = 'It needs the npm registry: check the connection, and run this again.'
  if (!isInstalled()) {
    await step('Installing packages', () => pnpm(['install', '--frozen-lockfile'], online))
  }
  const report = 'Run `npm run check` to see what is wrong with the packages.'
  await step('Building packages', () => pnpm(['run', 'build', '--filter=./packages/*'], report))
}

/** Runs the example's own `dev` script, the right Node first on its PATH, until it ends. */
async function run(folder) {
  const node = isRecentNode() ? process.execPath : await bringNode22(processes.run)
  const PATH = [dirname(node), process.env.PATH].join(delimiter)
  const rest = args.length > 0 ? ['--', ...args] : []
  const options = { cwd: folder, env: { PATH }, shell: true, shown: true }
  return (await processes.start('npm', ['run', 'dev', ...rest], options).ended) ?? 1
}

function pnpm(args, remedy) {
  const command = pnpmCommand(args)
  return processes.run(command.file, command.args, { shell: true, remedy })
}

async function stop(code) {
  if (stopped) return
  stopped = true
  await processes.stop()
  process.exit(code)
}
