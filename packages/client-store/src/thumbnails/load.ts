/** What the first load has of thumbnails. Whatever goes wrong with the rest, there are the originals. */
import type { HandlerClient } from '../http.js'
import type * as thumbnails from './thumbnails.js'

/** Whose session thumbnails are stored with, and whose they are. */
export interface Site {
  readonly handler: HandlerClient
  readonly endpoint: string
}

/** @returns nothing when it cannot be loaded */
export const loadThumbnails = (): Promise<typeof thumbnails | undefined> =>
  import('./thumbnails.js').catch(() => undefined)
