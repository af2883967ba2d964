import { memoryStorage } from '@tina-s3/core/memory'
import { s3Storage } from '@tina-s3/core/s3'
import { describe, expect, it } from 'vitest'
import { siteBases } from './bases.js'

describe('siteBases', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }

  it('has the public address, the bucket’s own, and those that are named, below the media root', () => {
    const storage = s3Storage({
      bucket: 'files',
      region: 'eu-central-1',
      credentials,
      publicUrl: 'https://cdn.example.com/m/',
    })
    expect(siteBases({ storage, mediaRoot: 'a b' }, ['/uploads'])).toEqual([
      'https://cdn.example.com/m/a%20b',
      'https://files.s3.eu-central-1.amazonaws.com/a%20b',
      '/uploads',
    ])
  })

  it('has one where files are not in a bucket', () => {
    const storage = memoryStorage({ publicUrl: 'https://example.com/media' })
    expect(siteBases({ storage, mediaRoot: '' })).toEqual(['https://example.com/media'])
  })

  it('refuses to guess where addresses do not end with the key', () => {
    const storage = { ...memoryStorage(), publicUrl: (key: string) => `https://example.com/?file=${key}&v=1` }
    expect(() => siteBases({ storage, mediaRoot: '' })).toThrow(/--address/)
    expect(siteBases({ storage, mediaRoot: '' }, ['/uploads'])).toEqual(['/uploads'])
  })
})
