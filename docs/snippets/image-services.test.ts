import { createMediaHandler } from '@tina-s3/core'
import { memoryStorage } from '@tina-s3/core/memory'
import { afterAll, expect, it, vi } from 'vitest'

afterAll(() => vi.unstubAllEnvs())

it('makes the handler’s items show addresses of imgproxy', async () => {
  vi.stubEnv('IMGPROXY_KEY', '943b421c9eb07c83')
  vi.stubEnv('IMGPROXY_SALT', '520f986b998545b4')
  const { thumbnails } = await import('./image-services.js')
  const storage = memoryStorage()
  await storage.put('lake.jpg', new Blob(['x']).stream(), { type: 'image/jpeg', size: 1 })
  const media = createMediaHandler({ storage, authorize: () => true, thumbnails })
  const response = await media(new Request('https://www.example.com/api/s3/media'))
  const { items } = (await response.json()) as { items: { thumbnails?: Record<string, string> }[] }
  expect(items[0]?.thumbnails?.['400x400']).toMatch(
    /^https:\/\/images\.example\.com\/[\w-]{43}\/rs:fit:400:400\/[\w-]+\.webp$/,
  )
})
