import { describe, expect, it } from 'vitest'
import { createScanner } from './scanner.js'
import { searchVariables } from './variables.js'

// None of them is a key of anybody.
const value = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLE000'
const secret = { name: 'secret access key', value }
const id = { name: 'access key ID', value: 'AKIAIOSFODNN7EXAMPLE', isHarmless: true } as const
const unknown = `AKIA${'Q'.repeat(16)}`

function scan(text: string, size = text.length): string[] {
  const scanner = createScanner([secret, id])
  const bytes = Buffer.from(text)
  for (let start = 0; start < bytes.length; start += size) scanner.add(bytes.subarray(start, start + size))
  return [...scanner.found].map(({ name }) => name)
}

describe('createScanner', () => {
  it.each([
    ['as it is', `const key="${value}"`],
    ['in a URL', `https://a.example/?key=${encodeURIComponent(value)}`],
    ['in JSON with escaped slashes', JSON.stringify({ value }).replaceAll('/', '\\/')],
  ])('finds a key %s', (_, text) => {
    expect(scan(text)).toEqual(['secret access key'])
  })

  it('finds a key that lies across chunks, wherever they are cut', () => {
    const text = `${'é'.repeat(200)}${value}${'.'.repeat(200)}`
    for (const size of [1, 7, 64, 450]) expect(scan(text, size)).toEqual(['secret access key'])
  })

  it('finds keys that nobody has named, by their looks', () => {
    expect(scan(`{id:"${unknown}",secret:"${value.replaceAll('0', '1')}"}`)).toEqual([
      expect.stringMatching(/by its looks/),
    ])
  })

  it.each([
    ['an access key ID alone', unknown],
    ['a hash beside an access key ID', `${unknown} ${'0123456789abcdef'.repeat(3).slice(0, 40)}`],
    ['a secret without an access key ID', value.replaceAll('0', '1')],
    ['a longer string', `${unknown} ${value}${value}`.replaceAll('0', '1')],
  ])('takes %s for nothing', (_, text) => {
    expect(scan(text)).toEqual([])
  })

  it('distinguishes the site’s own access key ID from its secret', () => {
    expect(scan(`key: "${id.value}"`)).toEqual(['access key ID'])
  })
})

describe('searchVariables', () => {
  it('finds keys in variables that bundlers publish, and only there', () => {
    const found = searchVariables([secret, id], {
      S3_SECRET_KEY: value,
      NEXT_PUBLIC_S3_SECRET: value,
      VITE_KEY: id.value,
      TINA_PUBLIC_OTHER_SECRET: value.replaceAll('0', '1'),
      TINA_PUBLIC_CLIENT_ID: '0'.repeat(40),
      MY_PUBLIC_KEY: value,
    })
    expect([...found.values()].flat()).toEqual([
      'NEXT_PUBLIC_S3_SECRET',
      'VITE_KEY',
      'TINA_PUBLIC_OTHER_SECRET',
    ])
  })
})
