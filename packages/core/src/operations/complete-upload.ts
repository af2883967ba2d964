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
      if (multipart !== undefined && uploadId !== undefined) {
        const terms = termsOf(receipt)
        await completeParts(call, multipart, { key, storeKey, uploadId, receipt, terms })
      }
      const item = toItem(settings, key, await verify(call, { key, storeKey, receipt }))
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

/** What this upload wrote, checked as if it had come through the host, and removed when it is not what was announced. */
async function verify(
  call: Call,
  { key, storeKey, receipt }: { key: string; storeKey: string; receipt: string },
): Promise<StoredObject> {
  const { storage, uploads } = call.settings
  // Headers and bytes in one answer, so that they are of one version.
  const range = { start: 0, end: signatureBytes - 1 }
  const opened = await storage.open(storeKey, { range, signal: call.request.signal })
  if (opened === undefined) throw new MediaError('not-found', 'The file has not arrived in the storage.')
  const { object, body } = opened
  if (!(await isReceiptOf(object, receipt))) {
    await body.cancel()
    throw new MediaError('receipt-mismatch')
  }
  const head = await readWhole(body)
  try {
    // The sealed URL fixed these; a store that does not keep to its seal must not get away with it.
    if (object.size > uploads.maxFileSize) throw new MediaError('too-large')
    const { type } = decideType(key, object.type ?? '', uploads.accept)
    await assertSignature(key, type, head)
  } catch (error) {
    // Only a verdict on the file removes it. When the store could not be asked, the caller may try again.
    if (isMediaError(error)) await storage.delete(object.key, { onlyIf: { etag: object.etag } })
    throw error
  }
  return object
}

/** @throws StorageError `unavailable` when the store breaks off */
async function readWhole(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  try {
    return new Uint8Array(await new Response(body).arrayBuffer())
  } catch (cause) {
    throw new StorageError('unavailable', 'The storage broke off in the middle of the file.', { cause })
  }
}
