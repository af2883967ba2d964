/** What is known of a site from its files, before anything is changed. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Agent, detect, getUserAgent } from 'package-manager-detector'
import { UsageError } from '../errors.js'
import { type SourceFile, readSources } from './sources.js'
import type { Language } from './templates.js'

export interface Project {
  /** Absolute. */
  readonly directory: string
  readonly language: Language
  /** Whether `.js` files are modules. */
  readonly isModule: boolean
  /** By name, development ones included. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly packageManager: Agent
  /** The TinaCMS config, relative to the directory. */
  readonly tinaConfig: SourceFile
  readonly sources: readonly SourceFile[]
  has(path: string): boolean
  isDirectory(path: string): boolean
  /** `undefined` when it is not there. */
  read(path: string): string | undefined
}

interface Manifest {
  type?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/** @throws UsageError where there is no site with TinaCMS */
export async function readProject(directory: string): Promise<Project> {
  const read = (path: string) => {
    const full = join(directory, path)
    return existsSync(full) && statSync(full).isFile() ? readFileSync(full, 'utf8') : undefined
  }
  const { type, dependencies, devDependencies } = readManifest(directory, read('package.json'))
  const sources = readSources(directory)
  const tinaConfig = sources.find(({ path }) => /^\.?tina\/config\.[jt]sx?$/.test(path))
  if (!tinaConfig) {
    throw new UsageError(
      `There is no TinaCMS config (tina/config.ts) in ${directory}. Run \`npx @tinacms/cli init\` there first, or name the site's directory by --site DIR.`,
    )
  }
  const found = await detect({ cwd: directory })
  return {
    directory,
    language: read('tsconfig.json') !== undefined ? 'ts' : 'js',
    isModule: type === 'module',
    dependencies: { ...devDependencies, ...dependencies },
    packageManager: found?.agent ?? getUserAgent() ?? 'npm',
    tinaConfig,
    sources,
    has: (path) => existsSync(join(directory, path)),
    isDirectory: (path) => existsSync(join(directory, path)) && statSync(join(directory, path)).isDirectory(),
    read,
  }
}

function readManifest(directory: string, text: string | undefined): Manifest {
  if (text === undefined)
    throw new UsageError(`There is no package.json in ${directory}. Name the site's directory by --site DIR.`)
  try {
    return JSON.parse(text) as Manifest
  } catch {
    throw new UsageError(`${join(directory, 'package.json')} is not JSON.`)
  }
}
