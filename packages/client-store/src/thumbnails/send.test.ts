import {
  type MediaItem,
  type ProblemCode,
  type StoreThumbnailsInput,
  type ThumbnailsInput,
  createProblem,
} from '@tina-s3/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MediaRequestError } from '../errors.js'
import type { HandlerClient, HandlerInput } from '../http.js'
import { add, flush } from './send.js'
import { type State, stateOf } from './state.js'

type Respond = (keys: readonly string[]) => unknown

const toInput = (key: string) => ({ key, etag: '"1"', small: 'AA==' }) as ThumbnailsInput
const toStored = (key: string) => ({ key, url: `/media/${key}` }) as MediaItem
const stored: Respond = (keys) => ({ results: keys.map(toStored) })
/** As `readResponse` throws it where something else than the handler has responded. */
const fail = (status: number) => {
  throw new MediaRequestError('failed', status)
}
const problemOf = (code: ProblemCode) => createProblem(code, 'request')

let number = 0
let requests: (readonly string[])[]
let warn: { mock: { calls: unknown[][] } }

function start(respond: Respond): State {
  const handler = (<T>(_: string, { body }: HandlerInput = {}) => {
    const keys = (body as StoreThumbnailsInput).thumbnails.map(({ key }) => key)
    requests.push(keys)
    return Promise.resolve(keys).then(respond) as Promise<T>
  }) as HandlerClient
  return stateOf({ handler, endpoint: `/media-${++number}` })
}

async function send(state: State, ...keys: readonly string[]) {
  const items = keys.map((key) => add(state, toInput(key)))
  await flush(state)
  return Promise.all(items)
}

describe('sending thumbnails', () => {
  beforeEach(() => {
    requests = []
    warn = vi.spyOn(console, 'warn').mockReturnValue()
  })
  afterEach(() => void vi.restoreAllMocks())

  it('resolves with the items as they are stored', async () => {
    const state = start(stored)
    expect(await send(state, 'a.jpg', 'b.jpg')).toEqual([toStored('a.jpg'), toStored('b.jpg')])
    expect(requests).toEqual([['a.jpg', 'b.jpg']])
    expect(state.heals).toBe(true)
  })

  it('sends one at a time where the site takes less, and heals nothing once that is too much as well', async () => {
    const state = start((keys) => (keys.length > 1 || keys[0] === 'b.jpg' ? fail(413) : stored(keys)))
    expect(await send(state, 'a.jpg', 'b.jpg')).toEqual([toStored('a.jpg'), undefined])
    expect(requests).toHaveLength(3)
    expect(state.heals).toBe(false)
    expect(warn.mock.calls).toEqual([['Thumbnails cannot be stored: failed']])
  })

  it.each([404, 413, 501, 200])('heals nothing after status %i, and says so once', async (status) => {
    const state = start(() => fail(status))
    await send(state, 'a.jpg')
    await send(state, 'b.jpg')
    expect(state.heals).toBe(false)
    expect(warn.mock.calls).toHaveLength(1)
  })

  it.each([0, 408, 429, 502, 503])(
    'concludes nothing from status %i, which passes by itself',
    async (status) => {
      const state = start(() => fail(status))
      expect(await send(state, 'a.jpg')).toEqual([undefined])
      expect(state.heals).toBeUndefined()
      expect(warn.mock.calls).toEqual([])
    },
  )

  it.each([401, 403])('stores what is permitted of several directories after status %i', async (status) => {
    const isForbidden = (key: string) => key.startsWith('secret/')
    const state = start((keys) => (keys.some(isForbidden) ? fail(status) : stored(keys)))
    const items = await send(state, 'open/a.jpg', 'secret/b.jpg', 'open/c.jpg')
    expect(items).toEqual([toStored('open/a.jpg'), undefined, toStored('open/c.jpg')])
    expect(state.heals).toBe(true)
    expect([...state.forbidden]).toEqual(['secret'])
    expect(warn.mock.calls).toEqual([])
  })

  it('heals nothing where the storage refuses thumbnails', async () => {
    const state = start(() => ({ results: [problemOf('storage-permission-missing')] }))
    await send(state, 'a.jpg')
    expect(state.heals).toBe(false)
    expect(warn.mock.calls).toHaveLength(1)
  })

  it('heals nothing when three are refused before any is stored', async () => {
    const state = start(() => ({ results: [problemOf('changed-meanwhile')] }))
    await send(state, 'a.jpg')
    await send(state, 'b.jpg')
    expect(state.heals).toBeUndefined()
    await send(state, 'c.jpg')
    expect(state.heals).toBe(false)
    expect(warn.mock.calls).toHaveLength(1)
  })
})
