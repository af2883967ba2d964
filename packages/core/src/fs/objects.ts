import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { lookup } from 'mrmime'
import type { StoredObject } from '../storage/provider.js'
import { ignoreCodes } from './errors.js'
import { type FilePath, findDirectory } from './file-path.js'

/** What is at a place, if it is a file that can be reached without links. */
export async function findFile({ root, directories, path }: FilePath): Promise<BigIntStats | undefined> {
  if ((await findDirectory(root, directories)) === undefined) return undefined
  const stats = await ignoreCodes(['ENOENT', 'ENOTDIR'], lstat(path, { bigint: true }))
  return stats?.isFile() ? stats : undefined
}

/** Changes with every write: each makes a new file, and the times are those of its own bytes. */
export function etagOf({ ino, mtimeNs, size }: BigIntStats): string {
  return `"${ino.toString(36)}-${mtimeNs.toString(36)}-${size.toString(36)}"`
}

/** As a list shows it. */
export function toListed(key: string, stats: BigIntStats): StoredObject {
  return { key, size: Number(stats.size), lastModified: stats.mtime, etag: etagOf(stats) }
}

export function toStoredObject(key: string, stats: BigIntStats): StoredObject {
  const type = lookup(key) ?? 'application/octet-stream'
  return { ...toListed(key, stats), type }
}
