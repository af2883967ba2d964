/** The budgets of size and of dependence, with their numbers. Alone, after a build: `node scripts/check/budgets.mjs`. */
import { readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const limits = { clientStore: 6_144, adapterLines: 60, nodeBridgeLines: 150 }
const serverOnly = /@aws-sdk|@smithy|busboy|@tinacms\/auth/
const hostTypes =
  /from ['"](node:|express|next|@aws-sdk)|import\(['"](node:|express|next|@aws-sdk)|NodeJS\.|types="node"/

const report = [
  await clientStoreSize(),
  await neutralCore(),
  ...adapterLengths(),
  lines('packages/core/src/node.ts', limits.nodeBridgeLines),
  neutralTypes('contract'),
  neutralTypes('core'),
]
for (const { ok, text } of report) console.log(`${ok ? '✓' : '✗'} ${text}`)
process.exitCode = report.every(({ ok }) => ok) ? 0 : 1

async function clientStoreSize() {
  const { code, modules } = await bundle('packages/client-store')
  const size = gzipSync(code, { level: 9 }).byteLength
  const strangers = modules.filter((path) => !/packages\/(client-store|contract)\//.test(path))
  return {
    ok: size <= limits.clientStore && strangers.length === 0,
    text: `client-store is ${size} bytes minified and gzipped, of ${limits.clientStore}${found(strangers)}`,
  }
}

async function neutralCore() {
  const { code, modules, external } = await bundle('packages/core')
  const strangers = [...external, ...modules.filter((path) => serverOnly.test(path))]
  return {
    ok: strangers.length === 0,
    text: `core's root entry bundles for browsers, ${gzipSync(code).byteLength} bytes gzipped${found(strangers)}`,
  }
}

/** An entry bundled from source, as a bundler for browsers would, save that modules of Node are left as imports and named. */
async function bundle(folder) {
  const result = await build({
    entryPoints: [`${folder}/src/index.ts`],
    conditions: ['@tina-s3/source'],
    external: ['node:*', ...builtinModules],
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
  })
  const inputs = Object.entries(result.metafile.inputs)
  const external = inputs.flatMap(([path, { imports }]) =>
    imports.filter((each) => each.external).map((each) => `${each.path} (from ${path})`),
  )
  return { code: result.outputFiles[0].contents, modules: inputs.map(([path]) => path), external }
}

function adapterLengths() {
  const adapters = readdirSync('packages').filter((name) => name.startsWith('adapter-'))
  return adapters.flatMap((name) => {
    const folder = `packages/${name}/src`
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    return sources.map((file) => lines(`${folder}/${file}`, limits.adapterLines))
  })
}

function lines(path, limit) {
  const count = readFileSync(path, 'utf8').trimEnd().split('\n').length
  return { ok: count <= limit, text: `${path} has ${count} lines, of ${limit}` }
}

/** What an entry's published types reach must not name a host: whoever installs the package need not have its types. */
function neutralTypes(name) {
  const seen = new Set()
  const strangers = []
  const queue = [`packages/${name}/dist/index.d.ts`]
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (seen.has(path)) continue
    seen.add(path)
    const text = readFileSync(path, 'utf8')
    const match = hostTypes.exec(text)
    if (match) strangers.push(`${match[0]} (in ${path})`)
    for (const [, relative] of text.matchAll(/from ['"](\.[^'"]+)\.js['"]/g))
      queue.push(join(dirname(path), `${relative}.d.ts`))
  }
  return {
    ok: strangers.length === 0,
    text: `the published types of ${name} (${seen.size} files) name no host or framework${found(strangers)}`,
  }
}

function found(strangers) {
  return strangers.length > 0 ? `; but there is ${strangers.join(', ')}` : ''
}
