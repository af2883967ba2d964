import type { MediaItem, StoreThumbnailsInput } from '@tina-s3/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HandlerClient, HandlerInput } from '../http.js'

const makeThumbnails = vi.fn(() =>
  Promise.resolve({ width: 3000, height: 2000, type: 'image/webp', small: 'AA==', large: 'AA==' }),
)
vi.mock('./make.js', () => ({ makeThumbnails }))
const { accompany } = await import('./accompany.js')
const { stateOf } = await import('./state.js')

const file = new File(['0123456789'], 'a.jpg', { type: 'image/jpeg' })
const thumbnails = {
  '400x400': 'https://media.example.com/.tina-s3/thumbnails/.400/a.jpg.webp',
} as NonNullable<MediaItem['thumbnails']>

let number = 0
let endpoint: string
let requests: string[][]

/** Stores whatever it gets. */
const handler = (<T>(_: string, { body }: HandlerInput = {}) => {
  const keys = (body as StoreThumbnailsInput).thumbnails.map(({ key }) => key)
  requests.push(keys)
  const results = keys.map((key) => ({ ...itemOf(key), etag: undefined, thumbnails }))
  return Promise.resolve({ results } as T)
}) as HandlerClient

function itemOf(key: string, etag: string | undefined = `"${number}"`): MediaItem {
  const url = `https://media.example.com/${key}`
  return {
    key,
    name: key,
    url,
    size: 5_000_000,
    lastModified: '2026-01-01T00:00:00.000Z',
    ...(etag && { etag }),
  } as MediaItem
}

const send = (uploading: Promise<MediaItem>) => accompany({ handler, endpoint }, file, uploading)

describe('accompany', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    // Without Web Locks.
    vi.stubGlobal('navigator', {})
    endpoint = `/media-${++number}`
    requests = []
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it('returns an item without thumbnails where they cannot be loaded', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    class Image {
      onerror?: () => void
      set src(_: string) {
        setTimeout(() => this.onerror?.())
      }
    }
    vi.stubGlobal('Image', Image)
    const shown = send(Promise.resolve(itemOf('a.jpg')))
    await vi.advanceTimersByTimeAsync(100)
    expect(await shown).toMatchObject({ key: 'a.jpg' })
    expect(await shown).not.toHaveProperty('thumbnails')
    expect(requests).toEqual([['a.jpg']])
    expect(warn).toHaveBeenCalledOnce()
  })

  it('sends the thumbnails of originals that arrive together in one request', async () => {
    const shown = Promise.all([
      send(Promise.resolve(itemOf('b.jpg'))),
      send(new Promise((resolve) => setTimeout(resolve, 1000, itemOf('c.jpg')))),
      send(Promise.reject(new Error('cancelled'))),
    ])
    await vi.advanceTimersByTimeAsync(1100)
    expect(await shown).toMatchObject([{ thumbnails }, { thumbnails }, undefined])
    expect(requests).toEqual([['b.jpg', 'c.jpg']])
  })

  it('waits five seconds for other originals, and no longer', async () => {
    const shown = send(Promise.resolve(itemOf('d.jpg')))
    void send(new Promise(() => undefined))
    await vi.advanceTimersByTimeAsync(4900)
    expect(requests).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(await shown).toMatchObject({ key: 'd.jpg', thumbnails })
  })

  it.each([
    ['an icon', itemOf('a.ico', '')],
    ['a picture whose name leaves no room', itemOf('long.jpg', '')],
  ])('concludes nothing for other pictures from %s that has no ETag', async (_, item) => {
    await send(Promise.resolve(itemOf('e.jpg')))
    await send(Promise.resolve(item))
    expect(stateOf({ handler, endpoint }).takes).toBe(true)
  })

  it('makes none where an image service does', async () => {
    const item = { ...itemOf('f.jpg', ''), thumbnails }
    expect(await send(Promise.resolve(item))).toEqual(item)
    expect(stateOf({ handler, endpoint }).takes).toBe(false)
    expect(requests).toEqual([])
  })

  it('stores thumbnails again for a picture that was deleted and is uploaded again', async () => {
    await send(Promise.resolve(itemOf('g.jpg')))
    expect(await send(Promise.resolve(itemOf('g.jpg')))).toMatchObject({ thumbnails })
    expect(requests).toEqual([['g.jpg'], ['g.jpg']])
  })
})
