import { describeStorageProvider } from '@tina-s3/conformance'
import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../src/memory.js'

describeStorageProvider('memoryStorage', async () => ({ storage: memoryStorage() }), {
  pagedObjects: 1100,
  signedUploads: false,
})

describe('memoryStorage', () => {
  it('refuses a cursor of another prefix, and a malformed one', async () => {
    const storage = memoryStorage()
    for (const key of ['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png']) {
      await storage.put(key, new Blob().stream(), { type: 'image/png', size: 0 })
    }
    const { cursor } = await storage.list({ prefix: 'a/', limit: 1 })
    for (const bad of ['', 'garbage', '%', 'bm8', cursor]) {
      const refused = storage.list({ prefix: 'b/', limit: 1, cursor: bad })
      await expect(refused).rejects.toMatchObject({ name: 'StorageError', code: 'rejected' })
    }
  })

  it('builds URLs below publicUrl, with or without a slash at its end', () => {
    for (const publicUrl of ['https://cdn.example.com/media', 'https://cdn.example.com/media/']) {
      const storage = memoryStorage({ publicUrl })
      expect(storage.publicUrl('a b/(c).png')).toBe('https://cdn.example.com/media/a%20b/%28c%29.png')
    }
  })

  it.each(['/media', 'media', '', 'https://cdn.example.com/?v=1'])(
    'refuses the publicUrl %j',
    (publicUrl) => {
      expect(() => memoryStorage({ publicUrl })).toThrow(/absolute URL/)
    },
  )
})
