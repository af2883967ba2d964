/**
 * The example site with its TinaCMS admin, from a fresh clone: `npm run demo`. Needs Node and npm, and nothing else. Media is on this
 * computer's disk, or in the bucket that S3_BUCKET names.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bringNode22, isRecentNode } from './lib/node22.mjs'
import { isInstalled, pnpmCommand } from './lib/pnpm.mjs'
import { assertFree } from './lib/ports.mjs'
import { createProcesses } from './lib/processes.mjs'
import { Failure, step } from './lib/step.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
Object.assign(process.env, { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' })

/** Another folder with the same files, for tests that must leave this one as it is. */
const site = process.env.DEMO_SITE ?? 'examples/express-tina'
const port = Number(process.env.PORT ?? 3000)
const tinaPort = Number(process.env.TINA_PORT ?? 4001)
const dataPort = Number(process.env.TINA_DATA_PORT ?? 9000)

const processes = createProcesses(`.cache/demo-${port}.log`)
let ready = false
let stopped

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(ready ? 0 : 130))

try {
  await prepare()
  const programs = await step('Starting the site and TinaCMS', start)
  console.log(welcome())
  ready = true
  await Promise.race(programs.map(({ ended }) => ended))
  if (!stopped) throw new Failure(processes.explain('The site or TinaCMS has ended by itself.'))
} catch (error) {
  if (!stopped) {
    console.error(`\n${error instanceof Failure ? error.message : error.stack}`)
    await stop(1)
  }
}

async function prepare() {
  await assertFree(port, 'PORT', 'the site')
  await assertFree(tinaPort, 'TINA_PORT', 'the TinaCMS server')
  await assertFree(dataPort, 'TINA_DATA_PORT', "TinaCMS's data")
  const online = 'It needs the npm registry: check the connection, and run this again.'
  if (!isInstalled()) {
    await step('Installing packages', () => pnpm(['install', '--frozen-lockfile'], online))
  }
  const report = 'Run `npm run check` to see what is wrong with the packages.'
  await step('Building packages', () => pnpm(['run', 'build', '--filter=./packages/*'], report))
  const where = process.env.S3_BUCKET ? `the bucket ${process.env.S3_BUCKET}` : 'this computer'
  await step(`Putting pictures on ${where}`, () =>
    processes.run(process.execPath, ['--import', 'tsx', 'seed.ts'], { cwd: site, remedy: storageRemedy() }),
  )
}

async function start() {
  const node = isRecentNode() ? process.execPath : await bringNode22(processes.run)
  const cli = 'node_modules/@tinacms/cli/bin/tinacms'
  const ports = ['--port', String(tinaPort), '--datalayer-port', String(dataPort)]
  const programs = [
    processes.start(process.execPath, ['--import', 'tsx', 'server.ts'], { cwd: site }),
    processes.start(node, [cli, 'dev', '--noTelemetry', ...ports], { cwd: site }),
  ]
  const ended = Promise.race(programs.map((program) => program.ended)).then(() => {
    throw new Failure(processes.explain('The site or TinaCMS did not start.'))
  })
  await Promise.race([untilReady(), ended])
  return programs
}

/** The admin is a page of the site whose program comes from TinaCMS's server. */
async function untilReady() {
  const addresses = [
    `http://127.0.0.1:${tinaPort}/admin/src/main.tsx`,
    `http://127.0.0.1:${tinaPort}/graphql`,
    `http://127.0.0.1:${port}/api/s3/media/status`,
    `http://127.0.0.1:${port}/admin/index.html`,
  ]
  const deadline = performance.now() + 120_000
  for (const address of addresses) {
    while (!(await answers(address))) {
      if (stopped) return
      if (performance.now() > deadline) {
        throw new Failure(processes.explain(`${address} did not answer within two minutes.`))
      }
      await wait(200)
    }
  }
}

function answers(address) {
  return fetch(address, { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

function pnpm(args, remedy) {
  const command = pnpmCommand(args)
  return processes.run(command.file, command.args, { shell: true, remedy })
}

function storageRemedy() {
  if (!process.env.S3_BUCKET) return `Check that ${site}/media can be written.`
  return 'Check S3_BUCKET, S3_REGION, S3_ENDPOINT, S3_FORCE_PATH_STYLE and the credentials; examples/express-tina/README.md explains them.'
}

function welcome() {
  const address = `http://localhost:${port}`
  return `\nThe site:   ${address}/\nThe media:  ${address}/admin/index.html#/screens/media_manager\nThe admin:  ${address}/admin/index.html\n\nCtrl-C stops everything.`
}

async function stop(code) {
  if (stopped) return
  stopped = true
  if (code !== 1) console.log('\nStopping…')
  await processes.stop()
  process.exit(code)
}
