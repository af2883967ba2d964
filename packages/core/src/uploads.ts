/** What both ways of uploading have in common: reading what is announced, and finding its place. */
import { extensionOf, joinKey, normalizeDirectory, normalizeName, splitKey } from '@tina-s3/contract'
import type { Call } from './call.js'
import { type FileType, decideType } from './content/type.js'
import { MediaError, isStorageError } from './errors.js'
import type { Input } from './input.js'
import { toStoreKey } from './library.js'
import type { Precondition, StoredObject } from './storage.js'

/** An announced file that the rules let in. */
export interface Announced {
  readonly key: string
  readonly size: number
  readonly file: FileType
  readonly onConflict: 'reject' | 'rename' | 'replace'
}

/** Where an upload goes, and the condition the store is to check when it gets there. */
export interface Place {
  readonly key: string
  readonly storeKey: string
  readonly onlyIf: Precondition | undefined
}

/** @throws MediaError, InvalidPathError */
export function readAnnounced({ settings }: Call, input: Input): Announced {
  const { uploads, storage } = settings
  const key = joinKey(normalizeDirectory(input.optionalText('directory')), normalizeName(input.text('name')))
  toStoreKey(settings, key)
  const size = input.size('size')
  assertSize(size, uploads.maxFileSize)
  const onConflict = input.optionalPolicy('onConflict') ?? uploads.onConflict
  if (onConflict !== 'replace' && !storage.capabilities.conditionalWrites) {
    throw new MediaError('not-supported', 'This storage can only replace files of the same name.')
  }
  return { key, size, file: decideType(key, input.optionalText('type') ?? '', uploads.accept), onConflict }
}

/** @throws MediaError `too-large`, with both numbers */
export function assertSize(size: number, limit: number): void {
  if (size <= limit) return
  throw new MediaError('too-large', `The file has ${formatBytes(size)}; the limit is ${formatBytes(limit)}.`)
}

/**
 * Applies the collision policy. The look at what is there saves sending a file in vain; that two writers do not both win is up to the
 * store, by `onlyIf`.
 */
export async function findPlace(call: Call, { key, onConflict }: Announced): Promise<Place> {
  const { settings } = call
  const storeKey = toStoreKey(settings, key)
  const taken = await look(call, storeKey)
  const absent = { absent: true } as const
  if (taken === undefined) {
    const guard = settings.storage.capabilities.conditionalWrites ? absent : undefined
    return { key, storeKey, onlyIf: guard }
  }
  if (onConflict === 'replace') {
    const guard = settings.storage.capabilities.conditionalWrites ? { etag: taken.etag } : undefined
    return { key, storeKey, onlyIf: guard }
  }
  if (onConflict === 'reject') throw nameTaken(key)
  const free = await firstFree(
    async (number) => (await look(call, toStoreKey(settings, numbered(key, number)))) !== undefined,
  )
  const freeKey = numbered(key, free)
  return { key: freeKey, storeKey: toStoreKey(settings, freeKey), onlyIf: absent }
}

export function nameTaken(key: string): MediaError {
  return new MediaError(
    'name-taken',
    `“${splitKey(key).name}” already exists in this folder. Choose another name.`,
  )
}

/** Credentials that may write but not read are no reason to fail here: the store's own check decides. */
async function look({ settings, request }: Call, storeKey: string): Promise<StoredObject | undefined> {
  try {
    return await settings.storage.head(storeKey, { signal: request.signal })
  } catch (error) {
    if (isStorageError(error) && error.code === 'access-denied') return undefined
    throw error
  }
}

/** `photo.jpg` as `photo-1.jpg`. */
function numbered(key: string, number: number): string {
  const { directory, name } = splitKey(key)
  const extension = extensionOf(name)
  const base = extension === '' ? name : name.slice(0, -extension.length - 1)
  return joinKey(directory, `${base}-${number}${name.slice(base.length)}`)
}

/** A free number, found in as many looks as twice its binary digits: by doubling, then halving. */
async function firstFree(isTaken: (number: number) => Promise<boolean>): Promise<number> {
  let taken = 0
  let free = 1
  while (await isTaken(free)) [taken, free] = [free, free * 2]
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2)
    if (await isTaken(middle)) taken = middle
    else free = middle
  }
  return free
}

/** `1.5 MB`, in powers of 1,024. */
function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1)
  return `${Number((bytes / 1024 ** power).toFixed(2))} ${units[power]}`
}
