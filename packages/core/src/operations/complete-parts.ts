import type { Call } from '../call.js'
import { MediaError, isStorageError } from '../errors.js'
import { cut } from '../parts.js'
import { type Terms, isReceiptOf } from '../receipt.js'
import type { MultipartUploads, Precondition, StoredObject, StoredPart, Written } from '../storage.js'
import { assertSize, nameTaken } from '../uploads.js'
import { noSuchUpload } from './sign-parts.js'

export interface PartsToComplete {
  readonly key: string
  readonly storeKey: string
  readonly uploadId: string
  readonly receipt: string
  readonly terms: Terms
}

/**
 * Makes the parts one object when they are what was announced; nothing happens when that is done already, since the answer to a first
 * try may have been lost. The list of parts is the store's own: what a client says of them proves nothing.
 */
export async function completeParts(
  { settings, request: { signal } }: Call,
  multipart: MultipartUploads,
  { key, storeKey, uploadId, receipt, terms }: PartsToComplete,
): Promise<void> {
  const { storage, uploads } = settings
  const look = () => storage.head(storeKey, { signal })
  const isOwn = async (object: StoredObject | undefined): Promise<boolean> =>
    object !== undefined && (await isReceiptOf(object, receipt))

  const present = await look()
  if (await isOwn(present)) return
  const parts = await multipart.parts(storeKey, uploadId, { signal })
  if (parts === undefined) throw noSuchUpload()
  try {
    assertSize(terms.size, uploads.maxFileSize)
    assertWhole(parts, terms, multipart)
  } catch (error) {
    // What is missing may still come; what is too much never goes away.
    if (sum(parts) > terms.size || terms.size > uploads.maxFileSize) await multipart.abort(storeKey, uploadId)
    throw error
  }
  const onlyIf = conditionFor(terms, present, storage.capabilities.conditionalWrites)
  let written: Written | undefined
  try {
    written = await multipart.complete(storeKey, uploadId, parts, { onlyIf, signal })
  } catch (error) {
    signal.throwIfAborted()
    // Without an answer, or with "no such upload" to a second try, it may have happened all the same.
    if (await isOwn(await look())) return
    const taken =
      onlyIf && 'absent' in onlyIf && isStorageError(error) && error.code === 'precondition-failed'
    throw taken ? nameTaken(key) : error
  }
  const object = await look()
  if (await isOwn(object)) return
  // Completed with the receipt of another upload: nobody has checked these bytes against what was announced for them.
  if (object?.etag === written.etag) await storage.delete(storeKey, { onlyIf: written })
  throw new MediaError('receipt-mismatch')
}

function conditionFor(
  { onConflict }: Terms,
  present: StoredObject | undefined,
  conditionalWrites: boolean,
): Precondition | undefined {
  if (!conditionalWrites) return undefined
  // Who may replace, replaces what is there now; the provider finds out whether a name is free.
  if (onConflict === 'replace' && present !== undefined) return { etag: present.etag }
  return { absent: true }
}

/** @throws MediaError `size-mismatch` */
function assertWhole(parts: readonly StoredPart[], { size }: Terms, multipart: MultipartUploads): void {
  const { count, sizeOf } = cut(size, multipart)
  const arrived = parts.filter((part) => part.number <= count && part.size === sizeOf(part.number)).length
  if (arrived === count && parts.length === count) return
  throw new MediaError(
    'size-mismatch',
    `${size} bytes in ${count} parts were announced; ${sum(parts)} bytes came, in ${parts.length} parts.`,
  )
}

const sum = (parts: readonly StoredPart[]) => parts.reduce((bytes, part) => bytes + part.size, 0)
