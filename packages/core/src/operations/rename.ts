import { extensionOf, normalizeKey } from '@tina-s3/contract'
import { type Operation, json } from '../call.js'
import { decideType } from '../content/type.js'
import { MediaError, isStorageError } from '../errors.js'
import { readJson } from '../input.js'
import { toItem, toStoreKey } from '../library.js'
import type { Settings } from '../settings.js'
import { nameTaken } from '../uploads.js'

export const rename: Operation = async (call) => {
  const { settings, request, requestId } = call
  const input = await readJson(request)
  const from = normalizeKey(input.text('from'))
  const to = normalizeKey(input.text('to'))
  const source = toStoreKey(settings, from)
  const target = toStoreKey(settings, to)
  return {
    keys: [from, to],
    run: async () => {
      if (from !== to) {
        assertSameKind(settings, from, to)
        await move(settings, source, target, request.signal)
      }
      const object = await settings.storage.head(target, { signal: request.signal })
      if (object === undefined) throw new MediaError('not-found')
      const item = toItem(settings, to, object)
      settings.emit({ type: 'renamed', requestId, from, item, principal: call.principal })
      return json(item)
    },
  }
}

/** A new extension must mean what the old one did: the store goes on serving the file as what it was checked to be. */
function assertSameKind({ uploads }: Settings, from: string, to: string): void {
  if (extensionOf(from) === extensionOf(to)) return
  if (decideType(from, '', uploads.accept).type === decideType(to, '', uploads.accept).type) return
  throw new MediaError(
    'unsupported-type',
    `The ending .${extensionOf(from)} must stay: renaming does not change the file itself.`,
  )
}

/** Copy, then delete. Wherever it stops, the file is still there under one name at least. */
async function move(
  { storage }: Settings,
  source: string,
  target: string,
  signal: AbortSignal,
): Promise<void> {
  const original = await storage.head(source, { signal })
  if (original === undefined) throw new MediaError('not-found')
  const copy = await storage
    .copy(source, target, { onlyIf: { absent: true }, signal })
    .catch((error: unknown) => {
      if (isStorageError(error) && error.code === 'precondition-failed') throw nameTaken(target)
      throw error
    })
  try {
    // Only what was copied may go: someone may have replaced the file meanwhile.
    await storage.delete(source, { onlyIf: { etag: original.etag }, signal })
  } catch (error) {
    // Not the caller's signal: it may be the reason, and a second copy must not stay behind.
    await storage.delete(target, { onlyIf: copy }).catch(() => undefined)
    throw error
  }
}
