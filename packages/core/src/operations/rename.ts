import { type MediaItem, extensionOf, normalizeKey, splitKey } from '@tina-s3/contract'
import { type RequestContext, type Operation, json } from '../request/context.js'
import { assertServable } from '../content/name.js'
import { decideType, hidesPage } from '../content/type.js'
import { MediaError } from '../request/errors.js'
import { readJson } from '../request/json-body.js'
import { toStoreKey } from '../request/key-mapping.js'
import { keepVersion, moveThumbnails } from '../thumbnails/follow.js'
import { toItem } from '../thumbnails/item.js'
import type { Settings } from '../request/settings.js'
import { move } from './move.js'

export const rename: Operation = async (context) => {
  const { settings, request, requestId } = context
  const input = await readJson(request)
  const from = normalizeKey(input.string('from'))
  const to = normalizeKey(input.string('to'))
  const paths: Paths = { from: toPath(settings, from), to: toPath(settings, to) }
  return {
    keys: [from, to],
    run: async () => {
      for (const key of [from, to]) assertServable(key)
      if (from !== to) assertSameKind(settings, from, to)
      const item = from === to ? await stay(context, paths) : await moveAll(context, paths)
      settings.emit({ type: 'renamed', requestId, from, item, principal: context.principal })
      return json(item)
    },
  }
}

interface Path {
  readonly key: string
  readonly name: string
  readonly storeKey: string
}

interface Paths {
  readonly from: Path
  readonly to: Path
}

function toPath(settings: Settings, key: string): Path {
  return { key, name: splitKey(key).name, storeKey: toStoreKey(settings, key) }
}

/** Renamed to its own name: nothing is to be done, but the file has to be there. */
async function stay({ settings, request }: RequestContext, { to }: Paths): Promise<MediaItem> {
  const object = await settings.storage.head(to.storeKey, { signal: request.signal })
  if (object === undefined) throw new MediaError('not-found')
  return toItem(settings, to.key, object, await keepVersion(settings, to.key, object))
}

async function moveAll(context: RequestContext, paths: Paths): Promise<MediaItem> {
  const { settings } = context
  const { from, to } = paths
  const { original, copy } = await move(context, paths)
  const found = await moveThumbnails(
    settings,
    { key: from.key, object: original },
    { key: to.key, object: copy },
  )
  return toItem(settings, to.key, copy, found)
}

/** A new extension must mean what the old one did: the storage goes on serving the file as what it was checked to be. */
function assertSameKind(settings: Settings, from: string, to: string): void {
  const isSame = () => decideType(settings, from, '').type === decideType(settings, to, '').type
  // The last extension may stay and the one before it turn the file into a web page.
  if (extensionOf(from) === extensionOf(to) ? !hidesPage(splitKey(to).name) : isSame()) return
  throw new MediaError(
    'unsupported-type',
    `The file extension .${extensionOf(from)} must stay: renaming does not change the file itself.`,
  )
}
