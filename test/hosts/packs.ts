/** Hosts run our packages as npm would install them: built and packed. As Vitest's global set-up this makes the tarballs. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from '../../scripts/lib/process.js'

const root = resolve(import.meta.dirname, '../..')
const packs = join(root, '.cache/hosts/packs')

export default async function setup(): Promise<void> {
  await run('npm', ['run', 'build'], { cwd: root })
  await rm(packs, { recursive: true, force: true })
  await mkdir(packs, { recursive: true })
  const pack = ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', packs]
  await run('pnpm', pack, { cwd: root })
}

/**
 * Installs npm packages and some of ours (by the names of their directories) into `.cache/hosts/NAME`, unless just these are there already.
 * @param overrides versions of what these depend on themselves
 * @returns the directory's path
 */
export async function installHost(
  name: string,
  dependencies: Readonly<Record<string, string>>,
  ours: readonly string[],
  overrides: Readonly<Record<string, string>> = {},
): Promise<string> {
  const directory = join(root, '.cache/hosts', name)
  const tarballs = await findPacks(ours)
  const all = { ...dependencies, ...tarballs.specs }
  const manifest = { private: true, type: 'module', dependencies: all, overrides }
  const stamp = JSON.stringify([manifest, tarballs.hash])
  const stampFile = join(directory, 'node_modules/.tina-s3-stamp')
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return directory
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, 'package.json'), JSON.stringify(manifest, null, 2))
  // npm takes a tarball of the same version for the one it has.
  for (const stale of ['node_modules/@tina-s3', 'node_modules/.package-lock.json', 'package-lock.json']) {
    await rm(join(directory, stale), { recursive: true, force: true })
  }
  const flags = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
  await run('npm', ['install', ...flags], { cwd: directory })
  await writeFile(stampFile, stamp)
  return directory
}

async function findPacks(ours: readonly string[]) {
  const files = await readdir(packs)
  const hash = createHash('sha256')
  const specs: Record<string, string> = {}
  for (const name of ours) {
    const file = files.find((each) => new RegExp(`^tina-s3-${name}-\\d`).test(each))
    if (file === undefined) throw new Error(`There is no packages/${name} to pack.`)
    hash.update(await readFile(join(packs, file)))
    specs[`@tina-s3/${name}`] = `file:${join(packs, file)}`
  }
  return { specs, hash: hash.digest('hex') }
}
