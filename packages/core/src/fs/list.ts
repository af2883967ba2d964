import { isUtf8 } from 'node:buffer'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareKeys } from '../key-order.js'
import { type Entry, type Start, startOf, takePage } from '../paging.js'
import type { ListOptions, ListPage } from '../storage.js'
import { unless } from './errors.js'
import { toListed } from './objects.js'
import { findFolder, foldersOf, isTemporary } from './places.js'

/** A folder on the way of a list. */
interface Folder {
  readonly path: string
  /** Of all that is in it: empty or ending in `/`. */
  readonly prefix: string
}

/** One page. Reads the folders it goes through, but asks the disk only about the page's own files. */
export async function listPage(root: string, options: ListOptions): Promise<ListPage> {
  options.signal?.throwIfAborted()
  const { prefix, limit } = options
  const start = startOf(options)
  const path = await findFolder(root, foldersOf(prefix))
  if (path === undefined) return { objects: [], prefixes: [] }
  const { keys, ...page } = await takePage(walk({ path, prefix }, start, options), limit)
  const objects = await Promise.all(
    keys.map(async (key) => {
      // It may have gone since the folder was read.
      const stats = await unless(['ENOENT', 'ENOTDIR'], lstat(join(root, key), { bigint: true }))
      return stats?.isFile() ? toListed(key, stats) : undefined
    }),
  )
  return { objects: objects.filter((object) => object !== undefined), ...page }
}

/** What is in a folder, in the order of keys. */
async function* walk(folder: Folder, start: Start, options: ListOptions): AsyncGenerator<Entry> {
  const entries = await readFolder(folder, options)
  entries.sort((a, b) => compareKeys(a.key, b.key))
  for (const entry of entries) {
    if (!entry.folder) {
      if (start.admits(entry.key)) yield entry
      continue
    }
    if (!start.reaches(entry.key)) continue
    const inner = innerFolder(folder, entry)
    if (options.recursive) yield* walk(inner, start, options)
    else if (await hasFile(inner, start, options)) yield entry
  }
}

/** A folder without files is none: object stores know of folders by what is in them. */
async function hasFile(folder: Folder, start: Start, options: ListOptions): Promise<boolean> {
  if (!start.precedes(folder.prefix)) {
    const { done } = await walk(folder, start, { ...options, recursive: true }).next()
    return !done
  }
  const entries = await readFolder(folder, options)
  if (entries.some((entry) => !entry.folder)) return true
  for (const entry of entries) {
    if (await hasFile(innerFolder(folder, entry), start, options)) return true
  }
  return false
}

function innerFolder({ path, prefix }: Folder, { key }: Entry): Folder {
  return { path: join(path, key.slice(prefix.length, -1)), prefix: key }
}

/** Files and folders, in no order. Links, devices and the like are left out, and names that are not UTF-8: no key means them. */
async function readFolder(
  { path, prefix }: Folder,
  { prefix: asked, signal }: ListOptions,
): Promise<Entry[]> {
  signal?.throwIfAborted()
  // Further down, a folder that is closed to us is as good as empty; `lost+found` is one.
  const ignored = prefix === asked ? ['ENOENT', 'ENOTDIR'] : ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']
  const children = (await unless(ignored, readdir(path, { withFileTypes: true, encoding: 'buffer' }))) ?? []
  const entries: Entry[] = []
  for (const child of children) {
    if (!isUtf8(child.name)) continue
    const name = child.name.toString()
    if (child.isDirectory()) entries.push({ key: `${prefix}${name}/`, folder: true })
    else if (child.isFile() && !(prefix === '' && isTemporary(name)))
      entries.push({ key: prefix + name, folder: false })
  }
  return entries
}
