import { normalizeKey } from '@tina-s3/contract'
import type { Operation } from '../call.js'
import { MediaError } from '../errors.js'
import { readJson } from '../input.js'
import { toStoreKey } from '../library.js'
import { assertMultipart } from '../parts.js'
import { isReceiptOf } from '../receipt.js'

export const abortUpload: Operation = async (call) => {
  const { settings, request } = call
  const input = await readJson(request)
  const key = normalizeKey(input.text('key'))
  const receipt = input.text('receipt')
  const uploadId = input.optionalUploadId('uploadId')
  const multipart = uploadId === undefined ? undefined : assertMultipart(settings)
  const storeKey = toStoreKey(settings, key)
  const { storage } = settings
  const { signal } = request
  return {
    keys: [key],
    run: async () => {
      if (uploadId !== undefined) await multipart?.abort(storeKey, uploadId, { signal })
      const object = await storage.head(storeKey, { signal })
      // Parts belong to their upload whatever has the name; of the object only the receipt's owner may decide.
      if (object !== undefined && (await isReceiptOf(object, receipt))) {
        await storage.delete(storeKey, { onlyIf: { etag: object.etag }, signal })
      } else if (object !== undefined && uploadId === undefined) throw new MediaError('receipt-mismatch')
      return new Response(null, { status: 204 })
    },
  }
}
