/**
 * From keys to paths on the disk. Nothing outside the root is ever touched: keys are split before they become a path, and symbolic
 * links below the root are neither followed nor shown.
 */
import { lstat, mkdir, rmdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { StorageError } from '../storage/errors.js'
import { stagingDirectory } from '../storage/hidden.js'
import { ignoreCodes } from './errors.js'

/** A file's place: `root`, then `directories`, then `name`. */
export interface FilePath {
  readonly root: string
  readonly directories: readonly string[]
  readonly name: string
  /** All of it. */
  readonly path: string
}

/** Bytes a name may have on all common file systems. */
const maxNameBytes = 255

/** A name for a file until it is whole. Made as a key, so that clean-up finds what a process that ended has left. */
export async function createTemporaryPath(root: string): Promise<string> {
  const directory = join(root, ...stagingDirectory.split('/'))
  await mkdir(directory, { recursive: true })
  return join(directory, crypto.randomUUID())
}

/** @throws StorageError `rejected` for a key that has no place below the root */
export function filePathOf(root: string, key: string): FilePath {
  const directories = segmentsOf(key)
  const name = directories.pop() ?? ''
  return { root, directories, name, path: join(root, ...directories, name) }
}

/** The directories of a list prefix. @throws StorageError `rejected` */
export function directoriesOf(prefix: string): string[] {
  if (prefix === '') return []
  if (!prefix.endsWith('/')) throw new StorageError('rejected', `The prefix “${prefix}” does not end in “/”.`)
  return segmentsOf(prefix.slice(0, -1))
}

function segmentsOf(path: string): string[] {
  const segments = path.split('/')
  for (const segment of segments) {
    if (
      segment === '' ||
      segment === '.' ||
      segment === '..' ||
      unusable.test(segment) ||
      segment.includes(sep)
    ) {
      throw new StorageError('rejected', `“${segment}” cannot be used as a name on the server's disk.`)
    }
    const bytes = new TextEncoder().encode(segment).byteLength
    if (bytes > maxNameBytes) {
      const limit = `${bytes} bytes, the limit is ${maxNameBytes}`
      throw new StorageError(
        'rejected',
        `“${segment}” is too long for a name on the server's disk: it has ${limit}.`,
      )
    }
  }
  return segments
}

// NUL ends a path, half a surrogate pair has no UTF-8, and ":" opens a drive or a second stream of a file on Windows.
const unusable = sep === '\\' ? /[\0:]|\p{Surrogate}/u : /\0|\p{Surrogate}/u

/** The path of a directory. `undefined` when it is not there, or only by way of a link. */
export async function findDirectory(
  root: string,
  directories: readonly string[],
): Promise<string | undefined> {
  let path = root
  for (const directory of directories) {
    path = join(path, directory)
    const stats = await ignoreCodes(['ENOENT', 'ENOTDIR'], lstat(path))
    if (!stats?.isDirectory()) return undefined
  }
  return path
}

/** Makes the directories that a file is to stand in. @throws StorageError `rejected` when a file or a link is in the way */
export async function makeDirectories({ root, directories }: FilePath): Promise<void> {
  await mkdir(root, { recursive: true })
  let path = root
  for (const directory of directories) {
    path = join(path, directory)
    await ignoreCodes(['EEXIST'], mkdir(path))
    assertDirectory(directory, await lstat(path))
  }
}

/** Finds out early that a file cannot stand there. @throws StorageError `rejected` */
export async function assertUsable({ root, directories, path }: FilePath): Promise<void> {
  let directoryPath = root
  for (const directory of directories) {
    directoryPath = join(directoryPath, directory)
    const stats = await ignoreCodes(['ENOENT'], lstat(directoryPath))
    if (stats === undefined) return
    assertDirectory(directory, stats)
  }
  const stats = await ignoreCodes(['ENOENT'], lstat(path))
  if (stats?.isFile() === false)
    throw new StorageError('rejected', 'A folder, or something else that is no file, has this name.')
}

function assertDirectory(name: string, stats: { isDirectory(): boolean }): void {
  if (stats.isDirectory()) return
  throw new StorageError('rejected', `“${name}” is not a folder: a file or a link has this name.`)
}

/** Removes the directories that were left empty, from the innermost up to the root. */
export async function removeEmptyDirectories({ root, directories }: FilePath): Promise<void> {
  // Others are about to write there.
  if (`/${directories.join('/')}/`.includes(`/${stagingDirectory}/`)) return
  for (let depth = directories.length; depth > 0; depth--) {
    try {
      await rmdir(join(root, ...directories.slice(0, depth)))
    } catch {
      // Not empty, or gone already: tidying up must not fail what has been done.
      return
    }
  }
}
