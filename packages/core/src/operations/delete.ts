import { normalizeKey } from '@tina-s3/contract'
import type { Operation } from '../request/context.js'
import { assertServable } from '../content/name.js'
import { readQuery } from '../request/input.js'
import { toStoreKey } from '../request/key-mapping.js'
import { removeThumbnails } from '../thumbnails/follow.js'

export const deleteMedia: Operation = (context, url) => {
  const { settings, request, requestId } = context
  const key = normalizeKey(readQuery(url).string('key'))
  const storeKey = toStoreKey(settings, key)
  return {
    keys: [key],
    run: async () => {
      assertServable(key)
      await settings.storage.delete(storeKey, { signal: request.signal })
      await removeThumbnails(settings, key)
      settings.emit({ type: 'deleted', requestId, key, principal: context.principal })
      return new Response(null, { status: 204 })
    },
  }
}
