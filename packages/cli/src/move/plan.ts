/** What a move is to copy where. */
import {
  extensionOf,
  joinKey,
  normalizeKey,
  splitKey,
  trimLeadingSlashes,
  trimTrailingSlashes,
} from '@tina-s3/contract'
import type { StoredObject } from '@tina-s3/core'
import { FailedError, UsageError } from '../errors.js'
import { type Library, listMedia } from '../site/media.js'

/** One file. Keys are relative to the media root. */
export interface MoveItem {
  readonly from: string
  readonly to: string
  /** Bytes. */
  readonly size: number
  /** Of the file that was there when the move was started. */
  readonly etag: string
}

export interface MoveRequest {
  /** A file, or a folder. */
  readonly from: string
  /** Its new path; with a slash at its end, the folder that a file goes to. */
  readonly to: string
}

/** @throws UsageError for paths that cannot be used */
export function readRequest(from: string, to: string): MoveRequest {
  const request = { from: readPath(trimTrailingSlashes(from)), to: trimLeadingSlashes(to) }
  const target = readPath(trimTrailingSlashes(to))
  if (target === request.from) throw new UsageError(`${request.from} cannot be moved to where it is.`)
  if (`${target}/`.startsWith(`${request.from}/`))
    throw new UsageError(`${request.from} cannot be moved into itself.`)
  return request
}

/**
 * Finds the files, and makes sure that nothing has their new names.
 * @throws UsageError when there is nothing to be moved; FailedError when something has one of the new names
 */
export async function planMove(
  library: Library,
  request: MoveRequest,
  signal: AbortSignal | undefined,
): Promise<MoveItem[]> {
  const items = (await planFile(library, request, signal)) ?? (await planFolder(library, request, signal))
  if (items.length === 0) throw new UsageError(`There is nothing at ${request.from}.`)
  for (const { to } of items) readPath(joinKey(library.mediaRoot, to), library.mediaRoot)
  const conflicts = await findConflicts(library, items, signal)
  if (conflicts.length === 0) return items
  const more = conflicts.length > maxNamed ? `, and ${conflicts.length - maxNamed} more` : ''
  throw new FailedError(
    `Nothing was moved, since there are files already: ${conflicts.slice(0, maxNamed).join(', ')}${more}. Move or delete them first, or choose another name.`,
  )
}

/** Conflicts that are named in a message. */
const maxNamed = 10

async function planFile(
  { storage, mediaRoot }: Library,
  { from, to }: MoveRequest,
  signal: AbortSignal | undefined,
): Promise<MoveItem[] | undefined> {
  const object = await storage.head(joinKey(mediaRoot, from), { signal })
  if (object === undefined || object.placeholder) return undefined
  const { name } = splitKey(from)
  const target = to.endsWith('/') ? `${to}${name}` : to
  if (extensionOf(splitKey(target).name) !== extensionOf(name))
    throw new UsageError(`The file extension of ${from} must stay: a move does not change the file itself.`)
  if (target === from) throw new UsageError(`${from} cannot be moved to where it is.`)
  return [{ from, to: target, size: object.size, etag: object.etag }]
}

async function planFolder(
  library: Library,
  { from, to }: MoveRequest,
  signal: AbortSignal | undefined,
): Promise<MoveItem[]> {
  const target = trimTrailingSlashes(to)
  const items: MoveItem[] = []
  for await (const { key, object } of listMedia(library, { directory: from, signal })) {
    const { size, etag } = object
    items.push({ from: key, to: `${target}${key.slice(from.length)}`, size, etag })
  }
  return items
}

async function findConflicts(
  library: Library,
  items: readonly MoveItem[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const targets = new Map(items.map((item) => [item.to, item]))
  const [first] = items
  if (items.length === 1 && first) {
    const object = await library.storage.head(joinKey(library.mediaRoot, first.to), { signal })
    return object === undefined || isCopy(object, first) ? [] : [first.to]
  }
  const conflicts: string[] = []
  for await (const { key, object } of listMedia(library, { directory: commonDirectory(items), signal })) {
    const item = targets.get(key)
    if (item && !isCopy(object, item)) conflicts.push(key)
  }
  return conflicts
}

/** A move whose manifest is gone has left it, as far as ETags say. The bytes are compared before it counts as one. */
function isCopy(object: StoredObject, { size, etag }: MoveItem): boolean {
  return object.size === size && object.etag === etag
}

/** The longest directory that has all targets. */
function commonDirectory(items: readonly MoveItem[]): string {
  let common = splitKey(items[0]?.to ?? '').directory
  for (const { to } of items)
    while (common !== '' && !to.startsWith(`${common}/`)) common = splitKey(common).directory
  return common
}

function readPath(path: string, mediaRoot = ''): string {
  try {
    const key = normalizeKey(path)
    if (!/(?:^|\/)\./.test(key.slice(mediaRoot.length))) return key
    throw new UsageError(`${path} cannot be used: a name cannot begin with a dot.`)
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidPathError')
      throw new UsageError(`${path} cannot be used: ${error.message}`)
    throw error
  }
}
