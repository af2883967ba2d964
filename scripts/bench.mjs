/**
 * Measures what we claim: `npm run bench`, or `npm run bench -- list adapter` for some of it. Needs a real S3 server, as the tests do.
 * A full run writes bench/RESULTS.md.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { ensureInstalled, runPnpm } from './lib/pnpm.mjs'

const benches = ['uploads', 'list', 'adapter', 'cold-start', 'proxied-memory']
const chosen = process.argv.slice(2)
const folder = 'bench/.cache'

await ensureInstalled()
await runPnpm(['run', 'build'])
await bundle()
const stop = startServer()
try {
  const texts = (chosen.length > 0 ? chosen : benches).map(measure)
  if (chosen.length === 0) writeFileSync('bench/RESULTS.md', `${heading()}\n${texts.join('\n')}`)
} finally {
  stop()
}

/** Node 20 runs no TypeScript. Packages stay outside, so what is measured is their build; the rival's store gets a stub for tinacms. */
async function bundle() {
  const { build } = await import('esbuild')
  rmSync(folder, { recursive: true, force: true })
  await build({
    entryPoints: [...benches, 'host'].map((name) => `bench/${name}.ts`),
    outdir: folder,
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

function measure(name) {
  const file = `${folder}/${name}.mjs`
  const { status, stdout } = spawnSync(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const text = stdout.toString()
  console.log(text)
  if (status !== 0) throw new Error(`${name} failed with exit code ${status}.`)
  return text
}

/** The server that TEST_S3_… names, or a gateway of our own, which is stopped at the end unless it was running. */
function startServer() {
  if (process.env.TEST_S3_ENDPOINT) return () => undefined
  const script = (action) =>
    spawnSync('bash', ['scripts/radosgw.sh', action], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, S3_DATA: '.cache/radosgw' },
    })
  mkdirSync('.cache', { recursive: true })
  const wasRunning = script('status').status === 0
  const { status, stdout } = script('start')
  if (status !== 0)
    throw new Error(
      'The S3 server did not start. Set TEST_S3_ENDPOINT and its companions, or run as root on Debian.',
    )
  for (const [, name, value] of stdout.toString().matchAll(/^(S3_\w+)=(.*)$/gm))
    process.env[`TEST_${name}`] = value
  return () => (wasRunning ? undefined : script('stop'))
}

function heading() {
  const { version } = JSON.parse(readFileSync('bench/node_modules/next-tinacms-s3/package.json', 'utf8'))
  const memory = Math.round(totalmem() / 1024 ** 3)
  return `# Results

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.version}, ${cpus().length} cores (${cpus()[0].model.trim()}), ${memory} GiB, next-tinacms-s3 ${version}.
Server, client and store share the machine, and rivals take turns in one run: read the ratios, not the seconds.
`
}
