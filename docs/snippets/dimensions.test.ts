import { createMediaStore } from '@tina-s3/client-store'
import { expect, it } from 'vitest'
import { toImageAttributes } from './dimensions.js'

it('returns the size of a picture, without a request', () => {
  const store = new (createMediaStore({ dimensions: true }))()
  const src = 'https://media.example.com/trips/lake.jpg'
  const lake = { type: 'file', id: 'trips/lake.jpg', filename: 'lake.jpg', directory: 'trips', src } as const
  const stored = store.parse({ ...lake, width: 4032, height: 3024 })
  expect(toImageAttributes(stored)).toEqual({ src: `${src}#4032x3024`, width: 4032, height: 3024 })
  expect(toImageAttributes(store.parse(lake))).toEqual({ src, width: undefined, height: undefined })
})
