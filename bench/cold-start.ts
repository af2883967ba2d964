/** From the start of a process, one bundled file, to the first signed upload. */
import { spawn } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bar, median, milliseconds, print, takeTurns } from './report.js'
import { createBucket } from './s3.js'

const folder = join(import.meta.dirname, 'cold-start')
const names = ['ours', 'next-tinacms-s3', 'next-tinacms-s3-with-request'] as const

await build({
  entryPoints: names.map((name) => `bench/rivals/cold-start/${name}.ts`),
  outdir: folder,
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
const rivals = Object.fromEntries(names.map((name) => [name, () => start(name)])) as Record<
  (typeof names)[number],
  () => Promise<void>
>
const times = await takeTurns(rivals, { rounds: 25, warmup: 3 })
await remove()

const [ours, rival, rivalWithRequest] = names.map((name) => median(times[name])) as [number, number, number]
print(
  'Cold start to the first signed upload, bundled',
  ['', 'median', 'bundle'],
  names.map((name) => [
    name.replaceAll('-with-', ', with '),
    milliseconds(median(times[name])),
    `${(statSync(join(folder, `${name}.mjs`)).size / 1024).toFixed(0)} KiB`,
  ]),
  [
    bar(`${milliseconds(ours)}, next-tinacms-s3 ${milliseconds(rival)}`, ours <= rival),
    bar(
      `${milliseconds(ours)}, next-tinacms-s3 on a host that loads Request ${milliseconds(rivalWithRequest)}`,
      ours <= rivalWithRequest,
    ),
  ],
)
rmSync(folder, { recursive: true })

function start(name: string): Promise<void> {
  const child = spawn(process.execPath, [join(folder, `${name}.mjs`)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BENCH_BUCKET: bucket },
  })
  return new Promise((resolve, reject) =>
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${name}: exit code ${code}`)))),
  )
}
