/** The file of a site that exports its media handler, whatever its framework. */
import type { MediaHandlerOptions } from '@tina-s3/core'
import { optionsOf } from '@tina-s3/core/inspect'
import { createJiti } from 'jiti'
import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { UsageError } from '../errors.js'

const directories = ['', 'src', 'lib', 'src/lib', 'app', 'server', 'netlify']
const extensions = ['ts', 'mts', 'js', 'mjs']
/** Where sites have the handler whose options are those of `next-tinacms-s3`. */
const routes = ['pages/api/s3/[...media]', 'src/pages/api/s3/[...media]', 'pages/api/s3/media/[[...path]]']

export interface HandlerFile {
  /** Relative to the site's directory. */
  readonly file: string
  readonly options: MediaHandlerOptions
}

/**
 * Runs the file that exports the media handler. It is run as the site would: with its variables, in its directory.
 * @param config its path, relative to the directory; without one, it is looked for where sites have it
 * @returns `undefined` when there is none
 * @throws UsageError when the file cannot be run, or `config` exports no media handler
 */
export async function findHandler(
  directory: string,
  config: string | undefined,
): Promise<HandlerFile | undefined> {
  const candidates = config === undefined ? knownPlaces() : [config]
  for (const candidate of candidates) {
    const path = resolve(directory, candidate)
    if (!existsSync(path)) continue
    const options = await load(directory, path)
    if (options) return { file: relative(directory, path), options }
  }
  if (config === undefined) return undefined
  throw new UsageError(
    existsSync(resolve(directory, config))
      ? `${config} exports no media handler. Export what createMediaHandler returns, such as \`export const media = createMediaHandler({ … })\`.`
      : `There is no file ${config}.`,
  )
}

function knownPlaces(): string[] {
  const names = [...directories.map((directory) => join(directory, 'media')), ...routes]
  return names.flatMap((name) => extensions.map((extension) => `${name}.${extension}`))
}

async function load(directory: string, path: string): Promise<MediaHandlerOptions | undefined> {
  const before = process.cwd()
  process.chdir(directory)
  try {
    const jiti = createJiti(path, { tsconfigPaths: true })
    const exported = Object.values(await jiti.import<Record<string, unknown>>(path))
    return exported.map(optionsOf).find((options) => options !== undefined)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `${relative(directory, path)} could not be run: ${reason}\nMend it, or name the bucket by --bucket NAME and the other options.`,
    )
  } finally {
    process.chdir(before)
  }
}
