import { normalizeKey } from '@tina-s3/contract'
import type { Operation } from '../call.js'
import { readJson } from '../input.js'
import { toStoreKey } from '../library.js'
import { findOwn } from './complete-upload.js'
import { refuseParts } from './sign-parts.js'

export const abortUpload: Operation = async (call) => {
  const { settings, request } = call
  const input = await readJson(request)
  const key = normalizeKey(input.text('key'))
  const receipt = input.text('receipt')
  if (input.optionalText('uploadId') !== undefined) return { keys: [key], run: refuseParts }
  const storeKey = toStoreKey(settings, key)
  return {
    keys: [key],
    run: async () => {
      const object = await findOwn(call, storeKey, receipt)
      if (object !== undefined) {
        await settings.storage.delete(storeKey, { onlyIf: { etag: object.etag }, signal: request.signal })
      }
      return new Response(null, { status: 204 })
    },
  }
}
