import type { MediaItem } from '@tina-s3/contract'
import { heal } from './heal.js'
import type { Site } from './load.js'
import { stateOf } from './state.js'

/** Milliseconds after which nothing waits for a picture: a slow network is no reason to believe that it is not there. */
const timeout = 3000

/**
 * Items as they can be shown: without thumbnails when the first of them cannot be loaded, as where a web server hides what begins with a dot.
 * Once one could be loaded, none is tried any more.
 * @param heals makes the thumbnails that are missing
 */
export async function show(
  site: Site,
  items: readonly MediaItem[],
  heals: boolean,
): Promise<readonly MediaItem[]> {
  if (!('Image' in globalThis)) return items
  const state = stateOf(site)
  const url = items.find(({ thumbnails }) => thumbnails)?.thumbnails?.['400x400']
  if (url && !state.loads) {
    const isLoaded = await canLoad(url)
    if (!isLoaded && state.loads === undefined)
      console.warn(`The thumbnail ${url} cannot be loaded: originals are shown.`)
    state.loads = isLoaded
    if (!isLoaded) return items.map(({ thumbnails: _, ...item }) => item)
  }
  if (heals) heal(state, items)
  return items
}

/** Whether an `<img>` can load it. */
function canLoad(url: string): Promise<boolean> {
  const image = new Image()
  return new Promise((resolve) => {
    setTimeout((image.onload = () => resolve(true)), timeout)
    image.onerror = () => resolve(false)
    image.src = url
  })
}
