import { normalizeKey } from '@tina-s3/contract'
import type { Operation } from '../call.js'
import { readQuery } from '../input.js'
import { toStoreKey } from '../library.js'

export const deleteMedia: Operation = (call, url) => {
  const { settings, request, requestId } = call
  const key = normalizeKey(readQuery(url).text('key'))
  const storeKey = toStoreKey(settings, key)
  return {
    keys: [key],
    run: async () => {
      await settings.storage.delete(storeKey, { signal: request.signal })
      settings.emit({ type: 'deleted', requestId, key, principal: call.principal })
      return new Response(null, { status: 204 })
    },
  }
}
