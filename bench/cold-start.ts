/** From the start of a process, one bundled file, to the response with the first signed upload. */
import { fork } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { median, milliseconds, print, ratio, takeTurns } from './report.js'
import { type BarName, judge } from './bars.js'
import { type CpuLimit, limitCpu } from './quarter-core.js'
import { createBucket } from './s3.js'

const directory = join(import.meta.dirname, 'cold-start')
const names = ['s3', 's3-fetch', 'next-tinacms-s3', 'next-tinacms-s3-with-request'] as const

await build({
  entryPoints: names.map((name) => `bench/rivals/cold-start/${name}.ts`),
  outdir: directory,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Packages in CommonJS ask for `require`, which an ESM bundle has not.
  banner: { js: "import{createRequire as r}from'node:module';const require=r(import.meta.url);" },
})

const { bucket, remove } = await createBucket('cold-start')
type Times = Record<(typeof names)[number], number>

async function measure(rounds: number, limit?: CpuLimit): Promise<Times> {
  const starts = names.map((name) => [name, () => start(name, limit)] as const)
  const times = await takeTurns(Object.fromEntries(starts), { rounds, warmup: 3 })
  return Object.fromEntries(names.map((name) => [name, median(times[name]!)])) as Times
}

const whole = await measure(25)
const limit = limitCpu()
const quarter = limit && (await measure(10, limit))
limit?.remove()
await remove()

const rows = (times: Times, cores: string) =>
  names.map((name) => [
    name.startsWith('s3') ? `core/${name}` : name.replaceAll('-with-', ', with '),
    cores,
    milliseconds(times[name]),
    ratio(times[name] / times['next-tinacms-s3']),
    `${(statSync(join(directory, `${name}.mjs`)).size / 1024).toFixed(0)} KiB`,
  ])
const verdict = (bar: BarName, ours: number, rival: number) =>
  judge(bar, ours / rival, { ours: milliseconds(ours), rival: milliseconds(rival) })
const verdicts = (times: Times, bars: readonly [BarName, BarName, BarName]) => [
  verdict(bars[0], times.s3, times['next-tinacms-s3']),
  verdict(bars[1], times.s3, times['next-tinacms-s3-with-request']),
  verdict(bars[2], times['s3-fetch'], times['next-tinacms-s3']),
]
print(
  'Cold start to the first signed upload, bundled',
  ['', 'cores', 'median', 'against next-tinacms-s3', 'bundle'],
  [...rows(whole, 'all'), ...(quarter ? rows(quarter, '0.25') : [])],
  [
    ...verdicts(whole, ['coldStart', 'coldStartWithRequest', 'coldStartFetch']),
    ...(quarter
      ? verdicts(quarter, ['slowColdStart', 'slowColdStartWithRequest', 'slowColdStartFetch'])
      : ['not measured on 0.25 core: that wants root, and control groups of Linux']),
  ],
)
rmSync(directory, { recursive: true })

/** Resolves when the process says that it has the response: idle sockets may keep it a while longer. */
function start(name: string, limit: CpuLimit | undefined): Promise<void> {
  const child = fork(join(directory, `${name}.mjs`), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, BENCH_BUCKET: bucket },
  })
  if (child.pid !== undefined) limit?.add(child.pid)
  return new Promise((resolve, reject) => {
    child.once('message', (url: string) => {
      child.kill()
      if (url.includes('X-Amz-Signature=')) resolve()
      else reject(new Error(`${name} has signed nothing: ${url}`))
    })
    child.once('close', (code) => reject(new Error(`${name} has ended without a URL, exit code ${code}`)))
  })
}
