import {
  type MediaItem,
  type StoreThumbnailsResponse,
  type ThumbnailsInput,
  splitKey,
} from '@tina-s3/contract'
import { maxThumbnailsBody } from '@tina-s3/contract/thumbnails'
import type { MediaRequestError } from '../errors.js'
import type { State } from './state.js'

/** Characters of one request. Some in its keys have more than one byte. */
const maxLength = maxThumbnailsBody - 200_000

/** Pictures whose thumbnails the handler refuses, until it counts as refusing all. */
const maxRefused = 3

/** Puts thumbnails into the next request. @returns the item as it is then, or nothing when they could not be stored */
export function add(state: State, thumbnails: ThumbnailsInput): Promise<MediaItem | undefined> {
  const { waiting } = state
  if (waiting.length > 99 || JSON.stringify([waiting, thumbnails]).length > maxLength) void flush(state)
  return new Promise((settle) => waiting.push({ thumbnails, settle }))
}

/** Sends what waits. @returns when that, and all before it, has succeeded or failed: it is not tried again in this session, as nobody waits for it */
export function flush(state: State): Promise<unknown> {
  const sent = state.waiting.splice(0)
  const sending = Promise.all([state.sending, sent.length > 0 && sendAll(state, sent)])
  // Without the results, which would pile up.
  return (state.sending = sending.then(() => undefined))
}

async function sendAll(state: State, sent: State['waiting']): Promise<void> {
  const results = await store(
    state,
    sent.map(({ thumbnails }) => thumbnails),
  )
  sent.forEach(({ settle }, index) => settle(results[index]))
}

async function store(
  state: State,
  thumbnails: readonly ThumbnailsInput[],
): Promise<(MediaItem | undefined)[]> {
  try {
    const body = { thumbnails }
    const { results } = await state.handler<StoreThumbnailsResponse>('storeThumbnails', { body })
    if (results.some((result) => 'url' in result)) state.heals ??= true
    return results.map((result) => {
      if ('url' in result) return result
      // Below 500 it may be because of this picture, unless no other does better.
      const isFinal = result.status < 500 ? !state.heals && ++state.refused >= maxRefused : !result.retryable
      if (isFinal) giveUp(state, result.detail ?? result.title)
      return undefined
    })
  } catch (error) {
    const { status, problem, message } = error as MediaRequestError
    const isRefused = status === 401 || status === 403
    // Hosts and proxies may take less than the handler, and permissions may differ from one directory to another.
    if ((status === 413 || isRefused) && thumbnails.length > 1)
      return (await Promise.all(thumbnails.map((each) => store(state, [each])))).flat()
    if (isRefused) state.forbidden.add(splitKey(thumbnails[0]!.key).directory)
    else if (problem ? !problem.retryable : /^(?:[23]|4(?!08|29)|501)/.test(String(status)))
      giveUp(state, message)
    return thumbnails.map(() => undefined)
  }
}

/** Nothing is made for lists any more: originals would be downloaded in vain. */
function giveUp(state: State, reason: string): void {
  if (state.heals !== false) console.warn(`Thumbnails cannot be stored: ${reason}`)
  state.heals = false
}
