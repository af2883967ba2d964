/**
 * From keys to places on the disk. Nothing outside the root is ever touched: keys are taken apart before they get near a path, and symbolic
 * links below the root are neither followed nor shown.
 */
import { lstat, mkdir, rmdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { StorageError } from '../errors.js'
import { unless } from './errors.js'

/** A file's place: `root`, then `folders`, then `name`. */
export interface Place {
  readonly root: string
  readonly folders: readonly string[]
  readonly name: string
  /** All of it. */
  readonly path: string
}

/** Bytes a name may have on all common file systems. */
const maxNameBytes = 255

/** Files being written stand in the root under such names until they are whole. */
const temporary = /^\.tina-s3-[0-9a-f-]{36}\.tmp$/

export function temporaryPath(root: string): string {
  return join(root, `.tina-s3-${crypto.randomUUID()}.tmp`)
}

export function isTemporary(name: string): boolean {
  return temporary.test(name)
}

/** @throws StorageError `rejected` for a key that has no place below the root */
export function placeOf(root: string, key: string): Place {
  const folders = segmentsOf(key)
  const name = folders.pop() ?? ''
  return { root, folders, name, path: join(root, ...folders, name) }
}

/** The folders of a list prefix. @throws StorageError `rejected` */
export function foldersOf(prefix: string): string[] {
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
      throw new StorageError('rejected', `“${segment}” can not be used as a name on the server's disk.`)
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
  if (isTemporary(segments[0] ?? '')) throw new StorageError('rejected', 'This name is reserved.')
  return segments
}

// NUL ends a path, half a surrogate pair has no UTF-8, and ":" opens a drive or a second stream of a file on Windows.
const unusable = sep === '\\' ? /[\0:]|\p{Surrogate}/u : /\0|\p{Surrogate}/u

/** The path of a folder. `undefined` when it is not there, or only by way of a link. */
export async function findFolder(root: string, folders: readonly string[]): Promise<string | undefined> {
  let path = root
  for (const folder of folders) {
    path = join(path, folder)
    const stats = await unless(['ENOENT', 'ENOTDIR'], lstat(path))
    if (!stats?.isDirectory()) return undefined
  }
  return path
}

/** Makes the folders that a file is to stand in. @throws StorageError `rejected` when a file or a link is in the way */
export async function makeFolders({ root, folders }: Place): Promise<void> {
  await mkdir(root, { recursive: true })
  let path = root
  for (const folder of folders) {
    path = join(path, folder)
    await unless(['EEXIST'], mkdir(path))
    assertFolder(folder, await lstat(path))
  }
}

/** Finds out early that a file can not stand there. @throws StorageError `rejected` */
export async function assertUsable({ root, folders, path }: Place): Promise<void> {
  let folderPath = root
  for (const folder of folders) {
    folderPath = join(folderPath, folder)
    const stats = await unless(['ENOENT'], lstat(folderPath))
    if (stats === undefined) return
    assertFolder(folder, stats)
  }
  const stats = await unless(['ENOENT'], lstat(path))
  if (stats?.isFile() === false)
    throw new StorageError('rejected', 'A folder, or something else that is no file, has this name.')
}

function assertFolder(name: string, stats: { isDirectory(): boolean }): void {
  if (stats.isDirectory()) return
  throw new StorageError('rejected', `“${name}” is not a folder: a file or a link has this name.`)
}

/** Removes the folders that were left empty, from the innermost up to the root. */
export async function removeEmptyFolders({ root, folders }: Place): Promise<void> {
  for (let depth = folders.length; depth > 0; depth--) {
    try {
      await rmdir(join(root, ...folders.slice(0, depth)))
    } catch {
      // Not empty, or gone already: tidying up must not fail what has been done.
      return
    }
  }
}
