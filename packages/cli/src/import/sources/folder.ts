/** Files of the site's repository, such as `public/uploads`. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import { type SourceFile, SourceError } from '../source.js'

export interface FolderOptions {
  /** The site's directory, absolute. */
  readonly site: string
  /** Absolute. */
  readonly folder: string
  /** How content begins the addresses of the folder's files. */
  readonly bases: readonly string[]
}

/** In the order of their names. Hidden files, such as `.gitkeep`, are no media, and symbolic links are not followed. */
export async function* folderFiles(options: FolderOptions, below = ''): AsyncGenerator<SourceFile> {
  const entries = await readdir(join(options.folder, below), { withFileTypes: true })
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = posix.join(below, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* folderFiles(options, path)
    else if (entry.isFile()) yield await toFile(options, path)
  }
}

/** The directories that frameworks serve as the root of the site. */
const publicFolder = /^(?:public|static)(?:\/|$)/

/** How sites mention the files of a folder: `/uploads` for `public/uploads`, and its own path. */
export function basesOf(site: string, folder: string): string[] {
  const path = relative(site, folder).split(sep).join('/')
  const served = path.replace(publicFolder, '')
  return [...new Set([`/${served}`, `/${path}`])]
}

async function toFile({ site, folder, bases }: FolderOptions, path: string): Promise<SourceFile> {
  const file = join(folder, path)
  const { size, mtimeMs } = await stat(file)
  return {
    name: relative(site, file).split(sep).join('/'),
    path,
    version: `${size}-${mtimeMs}`,
    mentions: bases.map((base) => ({ base, key: path })),
    open: async () => ({
      path,
      size,
      type: '',
      read: () => readFile(file),
      close: async () => undefined,
    }),
  }
}

/** Opened when it is read. */
export async function* readFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw new SourceError(`It cannot be read: ${(error as Error).message}`, { cause: error })
  }
}
