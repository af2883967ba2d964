import { createTwoFilesPatch } from 'diff'
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FailedError } from '../errors.js'
import { type FileChange, decodeText } from './site-content.js'

/** Somebody has written to the file since it was read. */
export class ContentChangedError extends FailedError {
  override readonly name = 'ContentChangedError'
  constructor(file: string) {
    super(`${file} was changed meanwhile, and stays as it is. Run the command again.`)
  }
}

/**
 * Writes the file as a whole or not at all.
 * @throws ContentChangedError
 */
export async function writeChange({ file, path, before, after }: FileChange): Promise<void> {
  if (before === after) return
  // A link stays a link.
  const target = await realpath(path)
  // Always of the same name: what a process that was killed has left is written over.
  const temporary = join(dirname(target), `.${basename(target)}.tina-s3`)
  try {
    const handle = await open(temporary, 'w', (await stat(target)).mode)
    try {
      await handle.writeFile(after)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (decodeText(await readFile(target)) !== before) throw new ContentChangedError(file)
    await rename(temporary, target)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** As `git diff` shows it; empty when nothing changes. */
export function diffOf({ file, before, after }: FileChange): string {
  return before === after ? '' : createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after)
}
