import type { ThumbnailType } from '@tina-s3/contract'
import { isStorageError } from '../storage/errors.js'
import type { StorageProvider } from '../storage/provider.js'

/** The name of a thumbnail changes with its picture, so it may be kept for as long as HTTP knows. @see RFC 8246 */
const cacheControl = 'public, max-age=31536000, immutable'

/** Writes a thumbnail, unless it is there already: then nothing has to be done. @throws StorageError */
export async function putThumbnail(
  storage: StorageProvider,
  key: string,
  bytes: Uint8Array<ArrayBuffer>,
  { type, signal }: { type: ThumbnailType; signal: AbortSignal },
): Promise<void> {
  const { conditionalWrites } = storage.capabilities
  if (!conditionalWrites && (await storage.head(key, { signal })) !== undefined) return
  const headers = { type, size: bytes.byteLength, cacheControl }
  const condition = conditionalWrites ? { onlyIf: { absent: true } as const } : {}
  try {
    await storage.put(key, new Blob([bytes]).stream(), { ...headers, ...condition, signal })
  } catch (error) {
    if (!isStorageError(error) || error.code !== 'precondition-failed') throw error
  }
}
