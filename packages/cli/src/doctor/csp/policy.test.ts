import { describe, expect, it } from 'vitest'
import { type FetchDirective, allows, extend, parsePolicies } from './policy.js'

const self = new URL('https://www.example.com/admin/index.html')
const bucket = new URL('https://my-media.s3.eu-central-1.amazonaws.com/media/a.png')

const isAllowed = (text: string, directive: FetchDirective, url: URL | string, page = self) =>
  parsePolicies(text).every((policy) => allows(policy, directive, new URL(url), page))

describe('allows', () => {
  it.each([
    ['default-src https:', bucket],
    ['connect-src *', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com', bucket],
    ['connect-src MY-MEDIA.S3.eu-central-1.amazonaws.com', bucket],
    ['connect-src *.amazonaws.com', bucket],
    ['connect-src https://*.s3.eu-central-1.amazonaws.com:443', bucket],
    ['connect-src http://my-media.s3.eu-central-1.amazonaws.com', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com/media/', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com/', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com/%6dedia/a.png', bucket],
    ["connect-src 'self'", 'https://www.example.com/api'],
    ['img-src data:', bucket],
    ["default-src 'none'; connect-src https:; connect-src 'none'", bucket],
    ['connect-src http://localhost:*', 'http://localhost:9000/media/a.png'],
    ['connect-src localhost:9000', 'http://localhost:9000/media/a.png', new URL('http://localhost:3000/')],
    ['connect-src http://127.0.0.1:9000', 'http://127.0.0.1:9000/media/a.png'],
    ["connect-src 'self'", 'https://localhost/api', new URL('http://localhost/admin/')],
  ])('lets a page connect by %s', (text, url, page?: URL) => {
    expect(isAllowed(text, 'connect-src', url, page)).toBe(true)
  })

  it.each([
    ["default-src 'self'", bucket],
    ['connect-src', bucket],
    ["connect-src 'none'", bucket],
    ["default-src *; connect-src 'self'", bucket],
    ['connect-src amazonaws.com', bucket],
    ['connect-src *.my-media.s3.eu-central-1.amazonaws.com', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com:9000', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com/other/', bucket],
    ['connect-src https://my-media.s3.eu-central-1.amazonaws.com/media', bucket],
    ["connect-src 'nonce-abc' 'sha256-abc' 'unsafe-inline'", bucket],
    [
      'connect-src wss://my-media.s3.eu-central-1.amazonaws.com',
      'http://my-media.s3.eu-central-1.amazonaws.com/',
    ],
    ['connect-src https:', 'http://localhost:9000/media/a.png'],
    ['connect-src http://localhost', 'http://localhost:9000/media/a.png'],
    ["connect-src 'self'", 'https://example.com/api'],
    ["connect-src 'self'", 'http://www.example.com/api'],
    // One policy of two is enough.
    ["connect-src *, connect-src 'self'", bucket],
  ])('lets no page connect by %s', (text, url) => {
    expect(isAllowed(text, 'connect-src', url)).toBe(false)
  })

  it.each([
    ['worker-src blob:', true],
    ["script-src 'self' blob:", true],
    ["default-src 'self'; child-src blob:; script-src 'self'", true],
    ['img-src *', true],
    ["worker-src 'self'", false],
    ['worker-src *', false],
    ["default-src blob:; script-src 'self'", false],
    ["worker-src 'self'; script-src blob:", false],
  ])('decides on a worker of blob: by %s', (text, expected) => {
    expect(isAllowed(text, 'worker-src', `blob:${self.origin}/0`)).toBe(expected)
  })
})

describe('extend', () => {
  it.each([
    ["connect-src 'self'", "connect-src 'self' https://a.example"],
    ["connect-src 'none'", 'connect-src https://a.example'],
    ["default-src 'self' https:", "connect-src 'self' https: https://a.example"],
  ])('adds what is missing to %s', (text, expected) => {
    const [policy] = parsePolicies(text)
    expect(extend(policy!, 'connect-src', ['https://a.example'])).toBe(expected)
  })
})
