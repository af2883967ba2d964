import { createHmac } from 'node:crypto'
import type { MediaItem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { createLibrary } from '../test/library.js'
import { cloudflareImages, imgproxy, netlifyImages, nextImages } from './image-services.js'
import { memoryStorage } from './memory.js'

const url = 'https://media.example.com/media/R%26D%20100%25/a.jpg'
const item: MediaItem = {
  key: 'R&D 100%/a.jpg',
  directory: 'R&D 100%',
  name: 'a.jpg',
  url,
  size: 5_000_000,
  lastModified: '2026-01-01T00:00:00.000Z',
}
const box = (side: number) => ({ width: side, height: side })

describe('image services', () => {
  it('netlifyImages returns addresses for a rule of the site', async () => {
    expect(await netlifyImages()(item, box(400))).toBe('/thumbnails/400/media/R%26D%20100%25/a.jpg')
    const elsewhere = netlifyImages({ origin: 'https://www.example.com', path: '/small' })
    expect(await elsewhere(item, box(75))).toBe('https://www.example.com/small/75/media/R%26D%20100%25/a.jpg')
  })

  it('nextImages asks for widths that Next.js makes', async () => {
    const widths = async (address: ReturnType<typeof nextImages>) =>
      Promise.all([75, 400, 1000].map(async (side) => Number((await address(item, box(side))).split('/')[2])))
    expect(await widths(nextImages())).toEqual([96, 640, 1080])
    expect(await widths(nextImages({ widths: [1000, 200, 100] }))).toEqual([100, 1000, 1000])
    expect(await widths(nextImages({ widths: [] }))).toEqual([75, 400, 1000])
  })

  it('cloudflareImages returns addresses of the zone', async () => {
    const path = `/cdn-cgi/image/fit=scale-down,width=400,height=400,format=auto/${url}`
    expect(await cloudflareImages()(item, box(400))).toBe(`https://media.example.com${path}`)
    const zone = cloudflareImages({ origin: 'https://www.example.com' })
    expect(await zone(item, box(400))).toBe(`https://www.example.com${path}`)
  })

  it('imgproxy signs what it asks for', async () => {
    const [key, salt] = ['943b421c9eb07c83', '520f986b998545b4']
    const address = await imgproxy({ origin: 'https://images.example.com/', key, salt })(item, box(400))
    const path = `/rs:fit:400:400/${Buffer.from(url).toString('base64url')}.webp`
    const signature = createHmac('sha256', Buffer.from(key, 'hex'))
      .update(Buffer.from(salt, 'hex'))
      .update(path)
      .digest('base64url')
    expect(address).toBe(`https://images.example.com/${signature}${path}`)
  })

  it.each([
    ['no origin', { origin: '', key: '00', salt: '00' }],
    ['no key', { origin: 'https://images.example.com', key: '', salt: '00' }],
    ['a salt in other digits', { origin: 'https://images.example.com', key: '00', salt: 'xyz' }],
  ])('imgproxy refuses %s', (_what, options) => {
    expect(() => imgproxy(options)).toThrow(TypeError)
  })

  it.each([
    ['netlifyImages', netlifyImages()],
    ['nextImages', nextImages()],
    ['cloudflareImages', cloudflareImages()],
    ['imgproxy', imgproxy({ origin: 'https://images.example.com', key: '00', salt: '00' })],
  ])('%s returns addresses that TinaCMS shows, for every name', async (_name, thumbnails) => {
    const { put } = createLibrary(memoryStorage(), {}, { thumbnails })
    for (const name of ['a.png', 'R&D #1?.png', '100% %2F.png', 'ü, d=1.png']) {
      const { url: original, thumbnails: smaller } = await put(`a b/${name}`)
      const addresses = Object.values(smaller ?? {})
      expect(addresses).toHaveLength(3)
      for (const address of addresses) {
        expect(address).not.toBe(original)
        expect(new URL(address, 'https://www.example.com').pathname).toMatch(/\.(png|webp)$/)
      }
    }
  })
})
