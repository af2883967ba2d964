import { isStorageError } from '@tina-s3/core'
import { removeThumbnails } from '@tina-s3/core/thumbnail-files'
import { FailedError } from '../errors.js'
import { type CopyContext, toStoreKey } from './copy-file.js'
import type { MoveItem } from './plan.js'

/**
 * Deletes the old file, once the new one is there for certain.
 * @throws FailedError when the new one is gone, or the old one was changed
 */
export async function deleteFile(
  { library, thumbnails, signal }: CopyContext,
  item: MoveItem,
): Promise<void> {
  const { storage } = library
  const target = await storage.head(toStoreKey(library, item.to), { signal })
  if (target === undefined || target.placeholder)
    throw new FailedError(
      `${item.from} was not deleted, since ${item.to} is not there any more. Run the command again.`,
    )
  await storage
    .delete(toStoreKey(library, item.from), { onlyIf: { etag: item.etag }, signal })
    .catch((error: unknown) => {
      if (!isStorageError(error) || error.code !== 'precondition-failed') throw error
      throw new FailedError(`${item.from} was not deleted, since it was changed after it was copied.`, {
        cause: error,
      })
    })
  if (thumbnails) await removeThumbnails(library, item.from)
}
