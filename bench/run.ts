/**
 * Measures what we claim: `npm run bench`, or `npm run bench list adapter` for some of it. Needs a real S3 server, as the tests do.
 * A full run writes bench/RESULTS.md.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { buildPackages } from '../scripts/lib/main.js'
import { provideServer } from '../test/s3/setup.js'
import type { Row } from './bars.js'
import { toResults, toTable } from './results.js'

const benches = [
  'uploads',
  'network',
  'requests',
  'at-once',
  'list',
  'library',
  'adapter',
  'cold-start',
  'proxied-memory',
  'thumbnails',
]
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !benches.includes(name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are ${benches.join(', ')}.`)
  process.exit(1)
}
const outdir = 'bench/.cache'

await buildPackages()
await bundle()
const { s3, stop } = await provideServer()
Object.assign(process.env, {
  TEST_S3_ENDPOINT: s3.endpoint,
  TEST_S3_REGION: s3.region,
  TEST_S3_BUCKET: s3.bucket,
  TEST_S3_ACCESS_KEY: s3.accessKeyId,
  TEST_S3_SECRET_KEY: s3.secretAccessKey,
  TEST_S3_FORCE_PATH_STYLE: String(s3.forcePathStyle),
})
const rows: Row[] = []
const details: string[] = []
const failed: string[] = []
try {
  for (const name of chosen.length > 0 ? chosen : benches) await measure(name)
} finally {
  await stop()
}
console.log(toTable(rows))
if (failed.length > 0) {
  console.error(`\nFailed, with what is printed above: ${failed.join(', ')}.`)
  process.exitCode = 1
} else if (chosen.length === 0) writeFileSync('bench/RESULTS.md', toResults(rows, details))

/** Node 20 runs no TypeScript. Packages stay outside, so what is measured is their build; the rival's store gets a stub for tinacms. */
async function bundle(): Promise<void> {
  rmSync(outdir, { recursive: true, force: true })
  await build({
    entryPoints: [...benches, 'host', 'link'].map((name) => `bench/${name}.ts`),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    alias: {
      'next-tinacms-s3': './bench/node_modules/next-tinacms-s3',
      tinacms: './bench/rivals/tinacms.ts',
    },
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
}

/** Runs one bench in a process of its own. One that fails does not keep the others from being measured. */
async function measure(name: string): Promise<void> {
  const child = spawn(process.execPath, [`${outdir}/${name}.mjs`], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  child.on('message', (row) => rows.push(row as Row))
  const [section, [code]] = await Promise.all([
    text(child.stdout!),
    once(child, 'close') as Promise<[number]>,
    // By then all messages have come.
    once(child, 'disconnect'),
  ])
  console.log(section)
  if (code === 0) details.push(section)
  else failed.push(name)
}
