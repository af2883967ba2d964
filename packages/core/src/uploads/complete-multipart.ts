import type { UploadedPart } from '@tina-s3/contract'
import type { RequestContext } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import { isStorageError } from '../storage/errors.js'
import { partLayout } from './part-layout.js'
import { type Declared, isReceiptOf } from './receipt.js'
import type { MultipartUploads, StoredObject, StoredPart, Written } from '../storage/provider.js'
import { existsAlready } from './destination.js'
import { assertSize } from './upload-request.js'
import { noSuchUpload } from './sign-parts.js'

export interface PartsToComplete {
  readonly key: string
  readonly storeKey: string
  readonly uploadId: string
  readonly receipt: string
  readonly declared: Declared
  /** What the client has sent, as far as it knows; absent when it does not say. */
  readonly sent: readonly UploadedPart[] | undefined
}

/**
 * Makes the parts one object when they are what was declared; nothing happens when that is done already, since the response to a first
 * try may have been lost. The list of parts is the storage's own: what a client says of them proves nothing.
 */
export async function completeParts(
  { settings, request: { signal } }: RequestContext,
  multipart: MultipartUploads,
  { key, storeKey, uploadId, receipt, declared, sent }: PartsToComplete,
): Promise<void> {
  const { storage, uploads } = settings
  const lookUp = () => storage.head(storeKey, { signal })
  const isOwn = async (object: StoredObject | undefined): Promise<boolean> =>
    object !== undefined && (await isReceiptOf(object, receipt))

  const present = await lookUp()
  if (await isOwn(present)) return
  const parts = await multipart.parts(storeKey, uploadId, { signal })
  if (parts === undefined) throw noSuchUpload()
  try {
    assertSize(declared.size, uploads.maxFileSize)
    assertWhole(parts, declared, multipart)
    assertSent(parts, sent ?? [])
  } catch (error) {
    // What is missing may still come; what is too much never goes away.
    if (sum(parts) > declared.size || declared.size > uploads.maxFileSize)
      await multipart.abort(storeKey, uploadId)
    throw error
  }
  // Nobody else knows the key of a staged upload. The provider finds out whether any other is free.
  const onlyIf = declared.replaces === undefined ? ({ absent: true } as const) : undefined
  let written: Written | undefined
  try {
    written = await multipart.complete(storeKey, uploadId, parts, { onlyIf, signal })
  } catch (error) {
    signal.throwIfAborted()
    // Without a response, or with "no such upload" to a second try, it may have happened all the same.
    if (await isOwn(await lookUp())) return
    const conflict = isStorageError(error) && error.code === 'precondition-failed'
    throw conflict ? existsAlready(key, declared) : error
  }
  const object = await lookUp()
  if (await isOwn(object)) return
  // Completed with the receipt of another upload: nobody has checked these bytes against what was declared for them.
  if (object?.etag === written.etag) await storage.delete(storeKey, { onlyIf: written })
  throw new MediaError('receipt-mismatch')
}

/** @throws MediaError `size-mismatch` */
function assertWhole(parts: readonly StoredPart[], { size }: Declared, multipart: MultipartUploads): void {
  const { count, sizeOf } = partLayout(size, multipart)
  const arrived = parts.filter((part) => part.number <= count && part.size === sizeOf(part.number)).length
  if (arrived === count && parts.length === count) return
  throw new MediaError(
    'size-mismatch',
    `${size} bytes in ${count} parts were declared; ${sum(parts)} bytes came, in ${parts.length} parts.`,
  )
}

/**
 * The storage's ETag of a part changes with its bytes: one that is not the client's was sent by someone
 * else, such as another tab with another file of the same name.
 * @throws MediaError `parts-mismatch`
 */
function assertSent(parts: readonly StoredPart[], sent: readonly UploadedPart[]): void {
  const etags = new Map(parts.map(({ number, etag }) => [number, etag]))
  const other = sent.find(({ number, etag }) => etags.get(number) !== toStrongEtag(etag))
  if (other === undefined) return
  throw new MediaError('parts-mismatch', `Part ${other.number} in the storage is not the one that was sent.`)
}

/** As S3 returns it: some proxies call an ETag weak (RFC 9110, 8.8.3) or take its quotes away. */
function toStrongEtag(etag: string): string {
  const opaque = etag.startsWith('W/') ? etag.slice(2) : etag
  return opaque.startsWith('"') ? opaque : `"${opaque}"`
}

const sum = (parts: readonly StoredPart[]) => parts.reduce((bytes, part) => bytes + part.size, 0)
