import type { MediaItem, ThumbnailsInput } from '@tina-s3/contract'
import type { HandlerClient } from '../http.js'
import type { Site } from './load.js'

/** What is known of one endpoint as long as the page is there. */
export interface State {
  /** That of the latest session. */
  handler: HandlerClient
  /** What is sent next. */
  readonly waiting: { readonly thumbnails: ThumbnailsInput; settle(item: MediaItem | undefined): void }[]
  /** Ends with what has been sent. */
  sending?: Promise<unknown>
  /** Uploads whose thumbnails may still come. */
  expected: number
  /** Whether thumbnails can be loaded; like the others, `undefined` until that has shown. */
  loads?: boolean
  /** Whether pictures that are uploaded may have thumbnails. */
  takes?: boolean
  /** Pictures whose thumbnails were refused before any were stored. */
  refused: number
  /** Originals in a row that could not be read. */
  unread: number
  /** Directories whose pictures the editor may not have thumbnails made for. */
  readonly forbidden: Set<string>
  /** Whether limits and CORS rules let what is listed have thumbnails. */
  heals?: boolean
}

const states = new Map<string, State>()

export function stateOf({ endpoint, handler }: Site): State {
  const state = states.get(endpoint) ?? {
    handler,
    waiting: [],
    expected: 0,
    refused: 0,
    unread: 0,
    forbidden: new Set(),
  }
  states.set(endpoint, state)
  return Object.assign(state, { handler })
}
