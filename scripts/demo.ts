/**
 * The example site with its TinaCMS admin, from a fresh clone: `npm run demo`. Needs Node and npm, and nothing else. Media is on this
 * computer's disk, or in the bucket that S3_BUCKET names.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import getPort from 'get-port'
import { buildPackages, main, step } from './lib/main.js'
import { node22 } from './lib/node22.js'
import { Failure, explain, launch, run } from './lib/process.js'

/** Another directory with the same files, for tests that must leave this one as it is. */
const site = process.env.DEMO_SITE ?? 'examples/express-tina'
const port = Number(process.env.PORT ?? 3000)
const tinaPort = Number(process.env.TINA_PORT ?? 4001)
const dataPort = Number(process.env.TINA_DATA_PORT ?? 9000)
const logFile = `.cache/demo-${port}.log`
let isReady = false

await main(demo, {
  onInterrupt: () => (console.log('\nStopping…'), isReady ? 0 : 130),
})

async function demo(): Promise<number> {
  await assertFree(port, 'PORT', 'the site')
  await assertFree(tinaPort, 'TINA_PORT', 'the TinaCMS server')
  await assertFree(dataPort, 'TINA_DATA_PORT', "TinaCMS's data")
  mkdirSync('.cache', { recursive: true })
  rmSync(logFile, { force: true })
  await buildPackages()
  const where = process.env.S3_BUCKET ? `the bucket ${process.env.S3_BUCKET}` : 'this computer'
  await step(`Putting pictures on ${where}`, () =>
    run(process.execPath, ['--import', 'tsx', 'seed.ts'], { cwd: site, logFile, remedy: storageRemedy() }),
  )
  const node = await node22()
  const ports = ['--port', String(tinaPort), '--datalayer-port', String(dataPort)]
  const tina = ['node_modules/@tinacms/cli/bin/tinacms', 'dev', '--noTelemetry', ...ports]
  const programs = [
    launch(process.execPath, ['--import', 'tsx', 'server.ts'], { cwd: site, logFile }),
    launch(node, tina, { cwd: site, logFile }),
  ]
  const ends = programs.map(async (program): Promise<never> => {
    throw explain(program, `has ended by itself (${await program.ended})`, { logFile })
  })
  await step('Starting the site and TinaCMS', () => Promise.race([untilReady(), ...ends]))
  console.log(welcome())
  isReady = true
  return Promise.race(ends)
}

/** The admin is a page of the site whose program comes from TinaCMS's server. */
async function untilReady(): Promise<void> {
  const addresses = [
    `http://127.0.0.1:${tinaPort}/admin/src/main.tsx`,
    `http://127.0.0.1:${tinaPort}/graphql`,
    `http://127.0.0.1:${port}/api/s3/media/status`,
    `http://127.0.0.1:${port}/admin/index.html`,
  ]
  const deadline = performance.now() + 120_000
  for (const address of addresses) {
    while (!(await responds(address))) {
      if (performance.now() > deadline) {
        throw new Failure(`${address} did not respond within two minutes. All output is in ${logFile}.`)
      }
      await wait(200)
    }
  }
}

function responds(address: string): Promise<boolean> {
  return fetch(address, { signal: AbortSignal.timeout(10_000) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function assertFree(wanted: number, variable: string, what: string): Promise<void> {
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_535) {
    throw new Failure(`${variable} must be a number from 1 to 65535.`)
  }
  if ((await getPort({ port: wanted })) === wanted) return
  throw new Failure(
    `Port ${wanted}, for ${what}, is in use. End what uses it, or set ${variable} to a free port:\n` +
      `  ${variable}=${wanted + 1} npm run demo`,
  )
}

function storageRemedy(): string {
  if (!process.env.S3_BUCKET) return `Check that ${site}/media can be written.`
  return 'Check S3_BUCKET, S3_REGION, S3_ENDPOINT, S3_FORCE_PATH_STYLE and the credentials; examples/express-tina/README.md explains them.'
}

function welcome(): string {
  const address = `http://localhost:${port}`
  return `\nThe site:   ${address}/\nThe media:  ${address}/admin/index.html#/screens/media_manager\nThe admin:  ${address}/admin/index.html\n\nCtrl-C stops everything.`
}
