/** Packs every public package as it would be published, and looks at the tarballs with publint and attw. Needs a build. */
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { runPnpm } from '../lib/pnpm.mjs'
import { Failure } from '../lib/step.mjs'
import { bin, runSteps } from './steps.mjs'

const folder = '.cache/packs'
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
await runPnpm(['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', folder])

const tarballs = readdirSync(folder).map((file) => join(folder, file))
const steps = tarballs.flatMap((tarball) => [
  { name: `publint ${tarball}`, run: () => lint(tarball) },
  { name: `attw ${tarball}`, run: bin('attw', [tarball, '--profile', 'esm-only', '--no-color']) },
])
process.exitCode = (await runSteps(steps)).length === 0 ? 0 : 1

async function lint(tarball) {
  const bytes = readFileSync(tarball)
  const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(bytes) }, strict: true })
  if (messages.length === 0) return
  throw new Failure(messages.map((message) => formatMessage(message, pkg, { color: false })).join('\n'))
}

function toArrayBuffer({ buffer, byteOffset, byteLength }) {
  return buffer.slice(byteOffset, byteOffset + byteLength)
}
