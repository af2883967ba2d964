import { normalizeKey } from '@tina-s3/contract'
import { type Call, type Operation, json } from '../call.js'
import { assertSignature, signatureBytes } from '../content/signature.js'
import { decideType } from '../content/type.js'
import { MediaError, StorageError, isMediaError } from '../errors.js'
import { readJson } from '../input.js'
import { toItem, toStoreKey } from '../library.js'
import { assertMultipart } from '../parts.js'
import { type Terms, isReceiptOf, readTerms } from '../receipt.js'
import type { StoredObject } from '../storage.js'
import { completeParts } from './complete-parts.js'

export const completeUpload: Operation = async (call) => {
  const { settings, request, requestId } = call
  const input = await readJson(request)
  const key = normalizeKey(input.text('key'))
  const receipt = input.text('receipt')
  const uploadId = input.optionalUploadId('uploadId')
  const multipart = uploadId === undefined ? undefined : assertMultipart(settings)
  const storeKey = toStoreKey(settings, key)
  return {
    keys: [key],
    run: async () => {
      const object =
        multipart !== undefined && uploadId !== undefined
          ? await completeParts(call, multipart, {
              key,
              storeKey,
              uploadId,
              receipt,
              terms: termsOf(receipt),
            })
          : await findOwn(call, storeKey, receipt)
      if (object === undefined) throw new MediaError('not-found', 'The file has not arrived in the storage.')
      await verify(call, key, object)
      const item = toItem(settings, key, object)
      settings.emit({ type: 'uploaded', requestId, item, principal: call.principal })
      return json(item, 201)
    },
  }
}

function termsOf(receipt: string): Terms {
  const terms = readTerms(receipt)
  if (terms === undefined) throw new MediaError('receipt-mismatch')
  return terms
}

/** What this upload wrote, if anything. @throws MediaError `receipt-mismatch` when the object is another upload's */
export async function findOwn(
  call: Call,
  storeKey: string,
  receipt: string,
): Promise<StoredObject | undefined> {
  const object = await call.settings.storage.head(storeKey, { signal: call.request.signal })
  if (object !== undefined && !(await isReceiptOf(object, receipt))) throw new MediaError('receipt-mismatch')
  return object
}

/** Checks what has arrived as if it had come through the host, and removes it when it is not what was announced. */
async function verify(call: Call, key: string, object: StoredObject): Promise<void> {
  const { storage, uploads } = call.settings
  const { signal } = call.request
  try {
    // The sealed URL fixed these; a store that does not keep to its seal must not get away with it.
    if (object.size > uploads.maxFileSize) throw new MediaError('too-large')
    const { type } = decideType(key, object.type ?? '', uploads.accept)
    // No range of an empty object can be satisfied (RFC 9110, 15.5.17).
    const range = object.size > 0 ? { start: 0, end: signatureBytes - 1 } : undefined
    const opened = await storage.open(object.key, { range, signal })
    const head = await readWhole(opened?.body)
    await assertSignature(key, type, head)
  } catch (error) {
    // Only a verdict on the file removes it. When the store could not be asked, the caller may try again.
    if (isMediaError(error)) await storage.delete(object.key, { onlyIf: { etag: object.etag } })
    throw error
  }
}

/** @throws StorageError `unavailable` when the store breaks off */
async function readWhole(body: ReadableStream<Uint8Array> | undefined): Promise<Uint8Array> {
  try {
    return new Uint8Array(await new Response(body ?? null).arrayBuffer())
  } catch (cause) {
    throw new StorageError('unavailable', 'The storage broke off in the middle of the file.', { cause })
  }
}
