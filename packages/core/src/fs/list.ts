import { isUtf8 } from 'node:buffer'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareKeys } from '../storage/key-order.js'
import { type Entry, type Start, startOf, takePage } from '../storage/paging.js'
import type { ListOptions, ListPage } from '../storage/provider.js'
import { ignoreCodes } from './errors.js'
import { toListed } from './objects.js'
import { findDirectory, directoriesOf } from './file-path.js'

/** A directory on the way of a list. */
interface Directory {
  readonly path: string
  /** The prefix of all keys in it: empty, or with `/` at its end. */
  readonly prefix: string
}

/** One page. Reads the directories it goes through, but asks the disk only about the page's own files. */
export async function listPage(root: string, options: ListOptions): Promise<ListPage> {
  options.signal?.throwIfAborted()
  const { prefix, limit } = options
  const start = startOf(options)
  const path = await findDirectory(root, directoriesOf(prefix))
  if (path === undefined) return { objects: [], prefixes: [] }
  const { keys, ...page } = await takePage(walk({ path, prefix }, start, options), limit)
  const objects = await Promise.all(
    keys.map(async (key) => {
      // It may have gone since the directory was read.
      const stats = await ignoreCodes(['ENOENT', 'ENOTDIR'], lstat(join(root, key), { bigint: true }))
      return stats?.isFile() ? toListed(key, stats) : undefined
    }),
  )
  return { objects: objects.filter((object) => object !== undefined), ...page }
}

/** What is in a directory, in the order of keys. */
async function* walk(directory: Directory, start: Start, options: ListOptions): AsyncGenerator<Entry> {
  const entries = await readDirectory(directory, options)
  entries.sort((a, b) => compareKeys(a.key, b.key))
  for (const entry of entries) {
    if (!entry.directory) {
      if (start.admits(entry.key)) yield entry
      continue
    }
    if (!start.reaches(entry.key)) continue
    const inner = innerDirectory(directory, entry)
    if (options.recursive) yield* walk(inner, start, options)
    else if (await hasFile(inner, start, options)) yield entry
  }
}

/** A directory without files is not listed: in object storage, directories exist by what is in them. */
async function hasFile(directory: Directory, start: Start, options: ListOptions): Promise<boolean> {
  if (!start.precedes(directory.prefix)) {
    const { done } = await walk(directory, start, { ...options, recursive: true }).next()
    return !done
  }
  const entries = await readDirectory(directory, options)
  if (entries.some((entry) => !entry.directory)) return true
  for (const entry of entries) {
    if (await hasFile(innerDirectory(directory, entry), start, options)) return true
  }
  return false
}

function innerDirectory({ path, prefix }: Directory, { key }: Entry): Directory {
  return { path: join(path, key.slice(prefix.length, -1)), prefix: key }
}

/** Files and directories, in no order. Links, devices and the like are left out, and names that are not UTF-8: no key means them. */
async function readDirectory(
  { path, prefix }: Directory,
  { prefix: asked, signal }: ListOptions,
): Promise<Entry[]> {
  signal?.throwIfAborted()
  // Further down, a directory that is closed to us is as good as empty; `lost+found` is one.
  const ignored = prefix === asked ? ['ENOENT', 'ENOTDIR'] : ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']
  const children =
    (await ignoreCodes(ignored, readdir(path, { withFileTypes: true, encoding: 'buffer' }))) ?? []
  const entries: Entry[] = []
  for (const child of children) {
    if (!isUtf8(child.name)) continue
    const name = child.name.toString()
    if (child.isDirectory()) entries.push({ key: `${prefix}${name}/`, directory: true })
    else if (child.isFile()) entries.push({ key: prefix + name, directory: false })
  }
  return entries
}
