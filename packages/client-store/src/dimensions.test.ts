import { describe, expect, it } from 'vitest'
import { readDimensions } from './dimensions.js'
import { createMediaStore } from './index.js'

const src = 'https://media.example.com/photos/r%C3%A9d%20%231.jpg'
const media = { type: 'file', id: 'photos/a.jpg', filename: 'a.jpg', directory: 'photos', src } as const

describe('readDimensions', () => {
  it('reads what the media store has added to the address of a picture', () => {
    const store = new (createMediaStore({ dimensions: true }))()
    const value = store.parse({ ...media, width: 6000, height: 4000 })
    expect(value).toBe(`${src}#6000x4000`)
    expect(readDimensions(value)).toEqual({ width: 6000, height: 4000 })
    expect(new URL(value).pathname).toBe(new URL(src).pathname)
  })

  it('reads nothing of an address that was stored without', () => {
    expect(new (createMediaStore({ dimensions: true }))().parse(media)).toBe(src)
    expect(new (createMediaStore())().parse({ ...media, width: 6000, height: 4000 })).toBe(src)
    for (const url of ['', src, `${src}#top`, `${src}#0x10`, `${src}#10x`, `${src}#1x1x1`, `${src}?a=1x1`])
      expect(readDimensions(url)).toBeUndefined()
  })
})
