import type { RequestContext } from '../request/context.js'
import { isStorageError } from '../storage/errors.js'
import { isReceiptOf, readReceipt } from './receipt.js'
import type { UploadTarget } from './staging.js'
import type { StorageProvider, StoredObject } from '../storage/provider.js'
import { changedMeanwhile } from './destination.js'

/**
 * What has come of an earlier try to complete a staged upload, whose response was lost; `undefined`
 * when it is still to be done, and for uploads that are not staged.
 */
export async function findPublished(
  { settings: { storage }, request: { signal } }: RequestContext,
  { storeKey, liveKey }: UploadTarget,
  receipt: string,
): Promise<StoredObject | undefined> {
  if (storeKey === liveKey) return undefined
  const live = await storage.head(liveKey, { signal })
  if (live === undefined || !(await isReceiptOf(live, receipt))) return undefined
  await discard(storage, storeKey)
  return live
}

/**
 * Copies a staged object over the live one, if it is still the version that has been checked, and the
 * live one still the version that was to be replaced.
 * @throws MediaError `changed-meanwhile`
 */
export async function publish(
  context: RequestContext,
  target: UploadTarget,
  staged: StoredObject,
  receipt: string,
): Promise<StoredObject> {
  const { storage } = context.settings
  const { key, storeKey, liveKey } = target
  const etag = readReceipt(receipt)?.replaces
  const onlyIf = etag ? { etag } : undefined
  try {
    // Its sender may send it again as long as the signed URL works.
    const written = await storage.copy(storeKey, liveKey, {
      onlyIf,
      version: staged,
      signal: context.request.signal,
    })
    await discard(storage, storeKey)
    return { ...staged, key: liveKey, etag: written.etag, lastModified: new Date() }
  } catch (error) {
    const conflict = isStorageError(error) && error.code === 'precondition-failed'
    // It may have been done all the same: by an attempt without a response, or by a second caller.
    const published = isStorageError(error) ? await findPublished(context, target, receipt) : undefined
    if (published !== undefined) return published
    if (conflict) await discard(storage, storeKey)
    throw conflict ? changedMeanwhile(key) : error
  }
}

/** What cannot be removed now is left to clean-up: the file itself is where it belongs. */
async function discard(storage: StorageProvider, storeKey: string): Promise<void> {
  await storage.delete(storeKey).catch(() => undefined)
}
