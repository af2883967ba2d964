/** Clearing away what interrupted uploads have left, for stores that do not do so themselves. */
import { normalizeDirectory } from '@tina-s3/contract'
import { type StorageProvider, reservationMark } from './storage.js'

export interface CleanUpOptions {
  /** Only what is below it. @default '' (the whole store) */
  mediaRoot?: string
  /** Only what was begun before. */
  before: Date
  /** Tells what there is, and removes nothing. @default false */
  dryRun?: boolean
  signal?: AbortSignal
  /** Called for each thing, before it is removed. */
  onFound?: (found: CleanUpFinding) => void
}

/** `upload`: the parts of an upload that nobody has completed. `reservation`: an empty object that held a name for one. */
export interface CleanUpFinding {
  readonly kind: 'upload' | 'reservation'
  readonly key: string
  readonly since: Date
}

/**
 * Aborts uploads in parts that were begun before a time and not ended, and gives names free that such uploads still hold. Files are
 * never touched.
 * @returns how many of each there were
 * @throws StorageError
 */
export async function cleanUp(
  storage: StorageProvider,
  { mediaRoot, before, dryRun = false, signal, onFound }: CleanUpOptions,
): Promise<{ uploads: number; reservations: number }> {
  const root = normalizeDirectory(mediaRoot)
  const prefix = root === '' ? '' : `${root}/`
  const count = { uploads: 0, reservations: 0 }
  for await (const { key, uploadId, started } of unfinished(storage, prefix, signal)) {
    if (started >= before) continue
    onFound?.({ kind: 'upload', key, since: started })
    if (!dryRun) await storage.multipart?.abort(key, uploadId, { signal })
    count.uploads++
  }
  for await (const { key, etag, lastModified } of reservations(storage, prefix, signal)) {
    if (lastModified >= before) continue
    onFound?.({ kind: 'reservation', key, since: lastModified })
    if (!dryRun) await storage.delete(key, { onlyIf: { etag }, signal })
    count.reservations++
  }
  return count
}

async function* unfinished({ multipart }: StorageProvider, prefix: string, signal: AbortSignal | undefined) {
  let cursor: string | undefined
  do {
    const page = await multipart?.unfinished(prefix, { cursor, signal })
    yield* page?.uploads ?? []
    cursor = page?.cursor
  } while (cursor !== undefined)
}

async function* reservations(storage: StorageProvider, prefix: string, signal: AbortSignal | undefined) {
  let cursor: string | undefined
  do {
    const page = await storage.list({ prefix, limit: 1000, recursive: true, cursor, signal })
    for (const { key, size } of page.objects) {
      const object = size === 0 ? await storage.head(key, { signal }) : undefined
      if (object?.size === 0 && object.metadata?.[reservationMark] !== undefined) yield object
    }
    cursor = page.cursor
  } while (cursor !== undefined)
}
