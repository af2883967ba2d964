import { type MediaItem, extensionOf } from '@tina-s3/contract'
import { isPicture } from '@tina-s3/contract/thumbnails'
import { isFirstTry, lock } from './claim.js'
import type { Site } from './load.js'
import { makeThumbnails } from './make.js'
import { add, flush } from './send.js'
import { show } from './show.js'
import { stateOf } from './state.js'

/** Milliseconds that an upload waits for its thumbnails, and for those of others, once its original has arrived. */
const timeout = 5000

const pause = (milliseconds: number) => new Promise<undefined>((resolve) => setTimeout(resolve, milliseconds))

/**
 * Makes thumbnails while the original is sent. They are stored after it, together with those of other originals that arrive at about the same
 * time.
 * @returns the item as it can be shown, or nothing where there are none in time; never rejects
 */
export async function accompany(
  site: Site,
  file: File,
  uploading: Promise<MediaItem>,
): Promise<MediaItem | undefined> {
  if (!/^image\/(?!svg)/.test(file.type)) return undefined
  const state = stateOf(site)
  let isWanted = true
  const uploaded = uploading.catch(() => {
    isWanted = false
    return undefined
  })
  const making = makeThumbnails(state, file, () => isWanted)
  const store = async () => {
    const item = await uploaded
    const { key, etag, width } = item ?? {}
    // Thumbnails of an image service come without width. Other files have no ETag, and long names have none: they say nothing of the next picture.
    if (item && isPicture(extensionOf(item.name))) state.takes ||= (etag ?? width) !== undefined
    const made = etag && (await making)
    // The same bytes under the same name may have been there before, and deleted.
    const isMine = made && key && (!isFirstTry(item!) || (await lock(item!)))
    const stored = isMine ? add(state, { key, etag, ...made }) : undefined
    if (--state.expected === 0) void flush(state)
    // The item may have thumbnails already: those of an image service, or of the same picture.
    const shown = (await stored) ?? item
    return shown && (await show(site, [shown], false))[0]
  }
  state.expected++
  const late = uploaded
    .then(() => pause(timeout))
    // Some may be ready, while others are still being made.
    .then(() => flush(state))
    .then(() => pause(0))
  return Promise.race([store(), late])
}
