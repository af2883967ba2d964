/** Makes the thumbnails of listed pictures that have none: those that other programs have stored, and those of old libraries. */
import type { MediaItem, ThumbnailsInput } from '@tina-s3/contract'
import { online } from '../wait.js'
import { isFirstTry, lock } from './claim.js'
import { fetchOriginal } from './fetch-original.js'
import { makeThumbnails, maxUnknownSize } from './make.js'
import { add, flush } from './send.js'
import type { State } from './state.js'

/** Thumbnails that are sent together, unless no more are to be made. */
const batch = 8

/** Originals in a row that the browser may fail to read, until it counts as not let read any. */
const maxUnread = 2

/** The last list first: it is what is looked at. */
const tasks: (readonly [State, MediaItem])[] = []
let workers = 0

/** Begins when the page has nothing else to do. Each version of a picture has one try in a session. */
export function heal(state: State, items: readonly MediaItem[]): void {
  const { connection } = navigator as { connection?: { saveData?: boolean } }
  if (connection?.saveData) return
  const ill = items.filter((item) => item.etag && item.size <= maxUnknownSize && isFirstTry(item))
  tasks.unshift(...ill.map((item) => [state, item] as const))
  for (; workers < 2; workers++) void work()
}

async function work(): Promise<void> {
  for (;;) {
    await idle()
    const [state, item] = tasks.shift() ?? []
    if (!state || !item) break
    if (state.heals !== false && !state.forbidden.has(item.directory) && (await lock(item))) {
      const made = await make(state, item).catch((error: unknown) => {
        // One may have failed by the network, a second one hardly.
        if (!navigator.onLine || !(error instanceof TypeError) || ++state.unread < maxUnread) return
        state.heals = false
        console.warn(`Thumbnails of ${item.url} need CORS rules that allow GET.`)
      })
      if (made) void add(state, made)
    }
    // The first one shows whether that is allowed.
    if (!state.heals || tasks.length === 0 || state.waiting.length >= batch) await flush(state)
  }
  workers--
}

/** @throws TypeError when the browser is not let read the original */
async function make(state: State, item: MediaItem): Promise<ThumbnailsInput | undefined> {
  const { key, etag = '' } = item
  const original = await fetchOriginal(item)
  state.unread = 0
  const thumbnails = original && (await makeThumbnails(state, original))
  return thumbnails && { key, etag, ...thumbnails }
}

async function idle(): Promise<void> {
  await online()
  while (document.hidden)
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
  // Safari has none.
  const wait = globalThis.requestIdleCallback ?? setTimeout
  await new Promise<unknown>((resolve) => wait(resolve))
}
