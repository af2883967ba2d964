import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export interface NewContent {
  readonly path: string
  /** What is there now; `undefined` for a new file. */
  readonly before: string | undefined
  readonly after: string
}

/** A file could not be written. The message says which ones were. */
export class WriteError extends Error {}

/**
 * Writes all files or, when one of them cannot be written, none: each is written beside its place first and then renamed into it, so that
 * every file is whole at every moment. Nothing is awaited meanwhile, so that Ctrl-C does not come between.
 * @throws WriteError also when a file has changed since it was read
 */
export function writeFiles(directory: string, files: readonly NewContent[]): void {
  for (const { path, before } of files)
    if (read(join(directory, path)) !== before)
      throw new WriteError(`${path} has changed meanwhile, so nothing was written. Run setup again.`)
  const prepared: { path: string; target: string; temporary: string }[] = []
  const done: string[] = []
  try {
    for (const { path, after } of files) prepared.push(prepare(directory, path, after))
    for (const { path, target, temporary } of prepared) {
      renameSync(temporary, target)
      done.push(path)
    }
  } catch (error) {
    for (const { temporary } of prepared) rmSync(temporary, { force: true })
    const written =
      done.length > 0
        ? `Written were ${done.join(', ')}; run setup again for the rest.`
        : 'Nothing was written.'
    throw new WriteError(`${(error as Error).message}. ${written}`, { cause: error })
  }
}

function prepare(directory: string, path: string, text: string) {
  const link = join(directory, path)
  // A link stays one.
  const target = existsSync(link) ? realpathSync(link) : link
  if (existsSync(target) && !statSync(target).isFile()) throw new Error(`${path} is not a file`)
  const temporary = `${target}.tina-s3-${process.pid}`
  mkdirSync(dirname(target), { recursive: true })
  try {
    writeFileSync(temporary, text, { flag: 'wx' })
    if (existsSync(target)) chmodSync(temporary, statSync(target).mode)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  return { path, target, temporary }
}

const read = (path: string) =>
  existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined
