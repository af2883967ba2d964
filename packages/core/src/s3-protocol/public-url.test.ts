import { describe, expect, it } from 'vitest'
import { createPublicUrl } from './public-url.js'

describe('public URLs of a bucket', () => {
  it.each([
    ['AWS', { region: 'eu-west-1' }, 'pics', 'https://pics.s3.eu-west-1.amazonaws.com/a.png'],
    ['AWS in China', { region: 'cn-north-1' }, 'pics', 'https://pics.s3.cn-north-1.amazonaws.com.cn/a.png'],
    [
      'a name with dots',
      { region: 'us-east-1' },
      'my.pics',
      'https://s3.us-east-1.amazonaws.com/my.pics/a.png',
    ],
    [
      'path style',
      { region: 'us-east-1', forcePathStyle: true },
      'pics',
      'https://s3.us-east-1.amazonaws.com/pics/a.png',
    ],
    [
      'another server',
      { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true },
      'pics',
      'http://127.0.0.1:9000/pics/a.png',
    ],
    [
      'another server, by host',
      { endpoint: 'https://s3.example.com/' },
      'pics',
      'https://pics.s3.example.com/a.png',
    ],
  ])('for %s', (_, config, bucket, url) => {
    expect(createPublicUrl(config, bucket)('a.png')).toBe(url)
  })

  it.each(['https://cdn.example.com/media', 'https://cdn.example.com/media/'])('for the CDN %s', (cdn) => {
    expect(createPublicUrl({}, 'pics', cdn)('a/b.png')).toBe('https://cdn.example.com/media/a/b.png')
  })

  it.each(['a b', '100%', '#1?', 'a+b=c&d', 'ünï/日本', "“quoted” 'one'", '😀', '(x)!*'])(
    'survive parsing: %s',
    (key) => {
      const url = createPublicUrl({ region: 'us-east-1' }, 'pics')(`${key}.png`)
      expect(new URL(url).href).toBe(url)
      expect(decodeURIComponent(new URL(url).pathname)).toBe(`/${key}.png`)
    },
  )

  it('are not guessed', () => {
    expect(() => createPublicUrl({}, 'pics')).toThrow(/publicUrl/)
    expect(() => createPublicUrl({}, 'pics', '/media')).toThrow(/absolute URL/)
    expect(() => createPublicUrl({}, 'pics', 'https://cdn.example.com/?x=1')).toThrow(/without query/)
  })
})
