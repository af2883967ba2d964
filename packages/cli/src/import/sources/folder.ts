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

/** In the order of their names. Hidden files, such as `.gitkeep`, are no media. Symbolic links are not followed, and reported. */
export async function* folderFiles(options: FolderOptions, below = ''): AsyncGenerator<SourceFile> {
  const entries = await readdir(join(options.folder, below), { withFileTypes: true })
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = posix.join(below, entry.name)
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* folderFiles(options, path)
    else if (entry.isFile()) yield await toFile(options, path)
    else if (entry.isSymbolicLink())
      yield unreadable(options, path, 'It is a symbolic link, which is not followed.')
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

function nameOf({ site, folder }: FolderOptions, path: string): string {
  return relative(site, join(folder, path)).split(sep).join('/')
}

/** Stays where it is, and its folder with it. */
function unreadable(options: FolderOptions, path: string, reason: string): SourceFile {
  const open = () => Promise.reject(new SourceError(reason))
  return { name: nameOf(options, path), path, version: '', mentions: [], open }
}

async function toFile(options: FolderOptions, path: string): Promise<SourceFile> {
  const file = join(options.folder, path)
  const found = await stat(file).catch((error: Error) => error)
  if (found instanceof Error) return unreadable(options, path, `It cannot be read: ${found.message}`)
  const { size, mtimeMs } = found
  return {
    name: nameOf(options, path),
    path,
    version: `${size}-${mtimeMs}`,
    mentions: options.bases.map((base) => ({ base, key: path })),
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
