import { memoryStorage } from '@tina-s3/core/memory'
import { describe, expect, it } from 'vitest'
import { assertElsewhere, assertPublic } from './on-disk.js'

const siteAt = (publicUrl: string) => ({
  bucket: undefined,
  storage: memoryStorage({ publicUrl }),
  mediaRoot: '',
  source: 'media.ts',
})

describe('assertElsewhere', () => {
  const site = siteAt('https://www.example.com/media')
  it.each(['/media', '/media/trips', '/'])('refuses the folder that is served at %s', (base) => {
    expect(() => assertElsewhere(site, [base])).toThrow(
      'The media library itself is there, as media.ts says.',
    )
  })

  it('accepts other folders', () => {
    expect(() => assertElsewhere(site, ['/uploads', '/media-old'])).not.toThrow()
    expect(() => assertElsewhere(siteAt('https://media.example.com'), ['/uploads'])).not.toThrow()
  })
})

describe('assertPublic', () => {
  it('refuses addresses of this computer', () => {
    expect(() => assertPublic(siteAt('http://localhost:3000/media'))).toThrow(/only this computer can open/)
    expect(() => assertPublic(siteAt('https://www.example.com/media'))).not.toThrow()
  })
})
