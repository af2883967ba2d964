import { isProblem } from '@tina-s3/contract'
import { maxThumbnailsBody } from '@tina-s3/contract/thumbnails'
import { describe, expect, it } from 'vitest'
import { createMediaHandler } from '../handler.js'
import { memoryStorage } from '../memory.js'
import type { MediaHandlerOptions } from '../options.js'
import { createLibrary } from '../../test/library.js'

const base = 'http://localhost/api/s3/media'

describe('storeThumbnails', () => {
  it('costs a HEAD request and two PUTs for a picture, and nothing where it is refused', async () => {
    const { calls, put, store } = createLibrary()
    const item = await put('a.png')
    calls.length = 0
    await store(item)
    expect(calls).toEqual(['head', 'put', 'put'])
    calls.length = 0
    await store({ ...item, key: '.hidden/a.png' })
    expect(calls).toEqual([])
  })

  it('writes the large thumbnail first, since the small one says that both are there', async () => {
    const { storage, put, store, keys } = createLibrary()
    const item = await put('a.png')
    const { put: write } = storage
    storage.put = async (key, body, options) => {
      if (key.includes('/.400/')) throw new Error('The process has ended.')
      return write(key, body, options)
    }
    expect(isProblem(await store(item))).toBe(true)
    expect(await keys('.tina-s3/')).toEqual([expect.stringContaining('/.1000/a.png.')])
    storage.put = write
    expect(await store(item)).toMatchObject({ width: 3000 })
  })

  it('stores thumbnails with their type, to be cached for as long as HTTP knows', async () => {
    const { storage, put, store } = createLibrary()
    const item = await put('a.png')
    const written: object[] = []
    const { put: write } = storage
    storage.put = (key, body, options) => {
      const { signal: _, ...headers } = options
      written.push(headers)
      return write(key, body, options)
    }
    await store(item)
    const headers = { type: 'image/webp', cacheControl: 'public, max-age=31536000, immutable' }
    expect(written).toEqual([
      { ...headers, size: 30, onlyIf: { absent: true } },
      { ...headers, size: 20, onlyIf: { absent: true } },
    ])
  })

  it('looks before it writes where the storage checks no conditions', async () => {
    const real = memoryStorage()
    const capabilities = { ...real.capabilities, conditionalWrites: false }
    const { calls, put, store } = createLibrary({ ...real, capabilities }, { onConflict: 'replace' })
    const item = await put('a.png')
    const first = await store(item)
    calls.length = 0
    expect(await store(item)).toEqual(first)
    expect(calls).toEqual(['head', 'head', 'head'])
  })

  it.each([false, () => 'https://images.example.com/a.png'] as const)(
    'is not offered where thumbnails are %s',
    async (thumbnails) => {
      const { handler, put, keys } = createLibrary(memoryStorage(), {}, { thumbnails })
      const item = await put('a.png')
      expect(item).not.toHaveProperty('etag')
      const status = await (await handler(new Request(`${base}/status`))).json()
      expect(status).toMatchObject({ capabilities: { thumbnails: false } })
      const response = await handler(
        new Request(`${base}/uploads/thumbnails`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ thumbnails: [{ key: 'a.png' }] }),
        }),
      )
      expect(await response.json()).toMatchObject({ status: 501, code: 'not-supported' })
      expect(await keys('.tina-s3/')).toEqual([])
    },
  )

  it('refuses a body of more than its limit', async () => {
    const { handler } = createLibrary()
    const send = (length: number) => {
      const empty = JSON.stringify({ thumbnails: [{ key: 'a.png', small: '' }] })
      const body = empty.replace('""', `"${'A'.repeat(length - empty.length)}"`)
      const headers = { 'content-type': 'application/json' }
      return handler(new Request(`${base}/uploads/thumbnails`, { method: 'POST', headers, body }))
    }
    expect((await send(maxThumbnailsBody)).status).toBe(200)
    expect((await send(maxThumbnailsBody + 1)).status).toBe(413)
  })

  it('refuses the thumbnails of a picture whose upload is not complete', async () => {
    const { storage, put, store } = createLibrary()
    const item = await put('a.png')
    const { head } = storage
    storage.head = async (key, options) => {
      const object = await head(key, options)
      return object && { ...object, placeholder: true as const }
    }
    expect(await store(item)).toMatchObject({ code: 'changed-meanwhile' })
  })
})

describe('thumbnails of a site’s own', () => {
  const show = async (thumbnails: MediaHandlerOptions['thumbnails'], name = 'a.png') => {
    const { put } = createLibrary(memoryStorage(), {}, { ...(thumbnails && { thumbnails }) })
    return put(name)
  }

  it('are asked for with the item and the boxes of TinaCMS', async () => {
    const item = await show(
      (picture, { width, height }) => `https://images.example.com/${width}x${height}/${picture.name}`,
    )
    expect(item.thumbnails).toEqual({
      '75x75': 'https://images.example.com/75x75/a.png',
      '400x400': 'https://images.example.com/400x400/a.png',
      '1000x1000': 'https://images.example.com/1000x1000/a.png',
    })
  })

  it('may be paths, and may come later', async () => {
    const { thumbnails } = await show(async ({ name }) => `/images/${name}`)
    expect(thumbnails?.['75x75']).toBe('/images/a.png')
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['returns nothing', () => undefined],
    ['returns a script', () => 'javascript:alert(1)'],
    ['returns the address of another host without a scheme', () => '//example.com/a.png'],
    ['returns an empty string', () => ''],
  ])('are the picture itself where the function %s', async (_what, address) => {
    const item = await show(address as never)
    expect(new Set(Object.values(item.thumbnails ?? {}))).toEqual(new Set([item.url]))
  })

  it('are not asked for where there is no picture', async () => {
    const item = await show(() => {
      throw new Error('This is not called.')
    }, 'a.txt')
    expect(item).not.toHaveProperty('thumbnails')
  })

  it.each([true, null, 'none', {}])('are a function or false, and not %s', (thumbnails) => {
    const options = { storage: memoryStorage(), authorize: () => true, thumbnails: thumbnails as never }
    expect(() => createMediaHandler(options)).toThrow(TypeError)
  })
})
