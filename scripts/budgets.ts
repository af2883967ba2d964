/** The budgets of size and of dependence, with their numbers: `npm run budgets`. Lengths of single files are lint's (`max-lines`). */
import { readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const limits = { first: 6144, uploads: 6144, others: 8192, core: 51200, s3Fetch: 20480, bridge: 200 }
const serverOnly = /@aws-sdk|@smithy|busboy|@tinacms\/auth/

const report = [
  ...(await clientStoreSizes()),
  await neutral('index', limits.core),
  await neutral('s3-fetch', limits.s3Fetch),
  nodeBridge(),
]
for (const { ok, text } of report) console.log(`${ok ? '✓' : '✗'} ${text}`)
process.exitCode = report.every(({ ok }) => ok) ? 0 : 1

/** What a browser loads with the entry, with the first list, and when there is a use for it, each file compressed by itself. */
async function clientStoreSizes() {
  const { files, modules } = await bundle('packages/client-store')
  const strangers = modules.filter((path) => !/packages\/(client-store|contract)\//.test(path))
  const sizeOf = (some: typeof files) => some.reduce((bytes, { code }) => bytes + gzippedSize(code), 0)
  const first = files.filter(({ isFirst }) => isFirst)
  const uploads = files.filter(({ path, isFirst }) => !isFirst && /(^|\/)upload-/.test(path))
  const others = files.filter((file) => !first.includes(file) && !uploads.includes(file))
  const finding = (what: string, some: typeof files, limit: number) => {
    const size = sizeOf(some)
    return {
      ok: size <= limit && some.length > 0,
      text: `client-store ${what} ${size} bytes gzipped, of ${limit}`,
    }
  }
  return [
    {
      ok: strangers.length === 0,
      text: `client-store has no code but its own and the contract's${found(strangers)}`,
    },
    finding('loads at first', first, limits.first),
    finding('loads for uploads', uploads, limits.uploads),
    finding('loads for thumbnails and the panel', others, limits.others),
  ]
}

/** An entry of core for hosts without Node's modules. */
async function neutral(entry: string, limit: number) {
  const { files, modules, external } = await bundle('packages/core', entry)
  const strangers = [...external, ...modules.filter((path) => serverOnly.test(path))]
  const size = gzippedSize(Buffer.concat(files.map(({ code }) => code)))
  return {
    ok: size <= limit && strangers.length === 0,
    text: `core/${entry} bundles for browsers, ${size} bytes gzipped, of ${limit}${found(strangers)}`,
  }
}

/** The Node bridge is what every Node host has between its socket and the handler. */
function nodeBridge() {
  const root = 'packages/core/src/node'
  const inside = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => `${root}/${name}`)
  const sources = [`${root}.ts`, ...inside].filter((path) => /(?<!\.test)\.ts$/.test(path))
  const count = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n').length
  const lines = sources.reduce((sum, path) => sum + count(path), 0)
  return {
    ok: lines <= limits.bridge,
    text: `the Node bridge has ${lines} lines, of ${limits.bridge}, in ${sources.length} files`,
  }
}

/** An entry bundled from source, as a bundler for browsers would, save that modules of Node are left as imports and named. */
async function bundle(directory: string, entry = 'index') {
  const entryPoint = `${directory}/src/${entry}.ts`
  const { metafile, outputFiles } = await build({
    entryPoints: [entryPoint],
    conditions: ['@tina-s3/source'],
    external: ['node:*', ...builtinModules],
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    bundle: true,
    splitting: true,
    outdir: 'bundle',
    minify: true,
    metafile: true,
    write: false,
  })
  const { outputs } = metafile
  const isEntry = (path: string) => outputs[path]?.entryPoint === entryPoint
  const first = new Set(Object.keys(outputs).filter(isEntry))
  for (const path of first) {
    for (const { kind, path: imported } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && imported in outputs) first.add(imported)
  }
  const files = outputFiles.map((file) => {
    const path = relative('.', file.path).replaceAll('\\', '/')
    return { path, code: file.contents, isFirst: first.has(path) }
  })
  const inputs = Object.entries(metafile.inputs)
  const external = inputs.flatMap(([path, { imports }]) =>
    imports.filter((each) => each.external).map((each) => `${each.path} (from ${path})`),
  )
  return { files, modules: inputs.map(([path]) => path), external }
}

function gzippedSize(code: Uint8Array): number {
  return gzipSync(code, { level: 9 }).byteLength
}

function found(strangers: readonly string[]): string {
  return strangers.length > 0 ? `; but there is ${strangers.join(', ')}` : ''
}
