/** Clearing away what interrupted uploads and renames have left, for stores that do not do so themselves. */
import { normalizeDirectory } from '@tina-s3/contract'
import { stagingDirectory } from './storage/hidden.js'
import { createOrphanFinder, removeOrphan } from './thumbnails/orphans.js'
import type { StorageProvider, StoredObject } from './storage/provider.js'

export interface CleanUpOptions {
  /** Only what is below it. @default '' (the whole storage) */
  mediaRoot?: string
  /** Only what was started before. */
  before: Date
  /** Says what there is, and removes nothing. @default false */
  dryRun?: boolean
  signal?: AbortSignal
  /** Called for each thing, before it is removed. */
  onFound?: (found: CleanUpFinding) => void
}

/**
 * `upload`: an incomplete multipart upload. `placeholder`: an empty object that holds a name for a file
 * that has never come. `staged`: an object that was on its way to its name. `thumbnail`: a smaller picture whose original is gone or has
 * been replaced.
 */
export interface CleanUpFinding {
  readonly kind: 'upload' | 'placeholder' | 'staged' | 'thumbnail'
  readonly key: string
  readonly since: Date
}

/** How many of each kind there were. */
export interface CleanUpCount {
  uploads: number
  placeholders: number
  staged: number
  thumbnails: number
}

/**
 * Removes incomplete multipart uploads, placeholders, staged objects, and thumbnails without their picture, if they are older than a time.
 * Files are never touched.
 * @throws TypeError when `before` is not a valid date; StorageError
 */
export async function cleanUp(
  storage: StorageProvider,
  { mediaRoot, before, dryRun = false, signal, onFound }: CleanUpOptions,
): Promise<CleanUpCount> {
  // `NaN` compares false with everything, and so would make everything old.
  if (!(before instanceof Date) || !Number.isFinite(before.getTime()))
    throw new TypeError('cleanUp needs `before`: a valid Date.')
  const root = normalizeDirectory(mediaRoot)
  const prefix = root === '' ? '' : `${root}/`
  const count: CleanUpCount = { uploads: 0, placeholders: 0, staged: 0, thumbnails: 0 }
  const remove = async (found: CleanUpFinding, work: () => Promise<void> | undefined) => {
    onFound?.(found)
    if (!dryRun) await work()
  }
  for await (const { key, uploadId, started } of incompleteUploads(storage, prefix, signal)) {
    if (started === undefined || !(started < before)) continue
    await remove({ kind: 'upload', key, since: started }, () =>
      storage.multipart?.abort(key, uploadId, { signal }),
    )
    count.uploads++
  }
  const findOrphans = createOrphanFinder(storage, { prefix, before, signal })
  for await (const objects of pages(storage, prefix, signal)) {
    const old = objects.filter(({ lastModified }) => lastModified < before)
    for await (const { key, etag, lastModified, placeholder } of leftObjects(storage, old, prefix, signal)) {
      const kind = placeholder ? 'placeholder' : 'staged'
      await remove({ kind, key, since: lastModified }, () =>
        storage.delete(key, { onlyIf: { etag }, signal }),
      )
      count[placeholder ? 'placeholders' : 'staged']++
    }
    for (const orphan of await findOrphans(objects)) {
      const { key, lastModified } = orphan.object
      await remove({ kind: 'thumbnail', key, since: lastModified }, () =>
        removeOrphan(storage, orphan, { signal }),
      )
      count.thumbnails++
    }
  }
  return count
}

async function* incompleteUploads(
  { multipart }: StorageProvider,
  prefix: string,
  signal: AbortSignal | undefined,
) {
  let cursor: string | undefined
  do {
    const page = await multipart?.incomplete(prefix, { cursor, signal })
    yield* page?.uploads ?? []
    cursor = page?.cursor
  } while (cursor !== undefined)
}

async function* pages(
  storage: StorageProvider,
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly StoredObject[]> {
  let cursor: string | undefined
  do {
    const page = await storage.list({ prefix, limit: 1000, recursive: true, cursor, signal })
    yield page.objects
    cursor = page.cursor
  } while (cursor !== undefined)
}

async function* leftObjects(
  storage: StorageProvider,
  objects: readonly StoredObject[],
  prefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<StoredObject> {
  for (const object of objects) {
    if (`/${object.key.slice(prefix.length)}`.includes(`/${stagingDirectory}/`)) yield object
    // Lists do not show what an object is.
    else if (object.size === 0) {
      const found = await storage.head(object.key, { signal })
      if (found?.placeholder) yield found
    }
  }
}
