/**
 * Renaming in object storage is a copy and a delete, and either may go wrong in ways that do not say
 * what has happened. Wherever it stops, the file is whole under one of the two names at least: nothing
 * is removed before it is certain that the other one is there to stay.
 */
import type { RequestContext } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import { isStorageError } from '../storage/errors.js'
import type { StorageProvider, StoredObject, Written } from '../storage/provider.js'
import { changedMeanwhile, nameExists } from '../uploads/destination.js'

interface Named {
  readonly name: string
  readonly storeKey: string
}

export interface Move {
  readonly from: Named
  readonly to: Named
}

/** The object under its old name, and under its new one. */
export interface Moved {
  readonly original: StoredObject
  readonly copy: StoredObject
}

/** Milliseconds for each of the requests that follow the copy, which no caller's signal ends. */
const timeout = 60_000

/** @throws MediaError `not-found`, `name-taken`, `changed-meanwhile`, `unconfirmed`; StorageError */
export async function move(
  { settings: { storage }, request: { signal } }: RequestContext,
  paths: Move,
): Promise<Moved> {
  const { from, to } = paths
  const original = await storage.head(from.storeKey, { signal })
  if (original === undefined) throw new MediaError('not-found')
  if (original.placeholder) throw changedMeanwhile(from.name)
  // Without a condition, the copy would replace what has the name. Right before is the best there is then.
  if (!storage.capabilities.conditionalWrites && (await storage.head(to.storeKey, { signal })) !== undefined)
    throw nameExists(to.name)
  const copy = await storage
    .copy(from.storeKey, to.storeKey, { onlyIf: { absent: true }, signal })
    .catch((error: unknown) => {
      if (isStorageError(error) && error.code === 'precondition-failed') throw nameExists(to.name)
      throw isUnclear(error) ? maybeCopied(paths, error) : error
    })
  try {
    // From here on the caller's signal does not count any more. Only what was copied may go: someone may
    // have replaced the file meanwhile.
    await storage.delete(from.storeKey, {
      onlyIf: { etag: original.etag },
      signal: AbortSignal.timeout(timeout),
    })
  } catch (error) {
    await settle(storage, paths, { copy, error })
  }
  return { original, copy: { ...original, key: to.storeKey, etag: copy.etag, lastModified: new Date() } }
}

/** After a delete that failed or has had no response: asks what is there, and undoes the copy only where that is safe. */
async function settle(
  storage: StorageProvider,
  paths: Move,
  { copy, error }: { copy: Written; error: unknown },
): Promise<void> {
  const { from, to } = paths
  const options = () => ({ signal: AbortSignal.timeout(timeout) })
  const isThere = () => storage.head(from.storeKey, options()).then((source) => source !== undefined)
  const sourceIsThere = await isThere().catch(() => undefined)
  if (sourceIsThere === false) return
  // A request without a response may still be carried out, and would take the last copy with it.
  if (sourceIsThere === undefined || isUnclear(error)) throw bothKept(paths, error)
  try {
    await storage.delete(to.storeKey, { onlyIf: copy, ...options() })
  } catch {
    throw bothKept(paths, error)
  }
  const changed = isStorageError(error) && error.code === 'precondition-failed'
  throw changed ? changedMeanwhile(from.name) : error
}

/** Whether a request that failed may have been carried out, or may yet be. */
function isUnclear(error: unknown): boolean {
  return !isStorageError(error) || error.code === 'unavailable'
}

function maybeCopied({ from, to }: Move, cause: unknown): MediaError {
  const message = `“${from.name}” keeps its name. The storage has not confirmed a copy as “${to.name}”: if one shows up in the list, delete it before you try again.`
  return new MediaError('unconfirmed', message, { cause })
}

function bothKept({ from, to }: Move, cause: unknown): MediaError {
  const message = `The file is now there as “${to.name}”, and perhaps still as “${from.name}” too: the storage has not confirmed that it was removed. Delete the one that is not wanted.`
  return new MediaError('unconfirmed', message, { cause })
}
