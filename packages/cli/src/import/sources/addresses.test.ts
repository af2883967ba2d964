import { describe, expect, it } from 'vitest'
import { commonBase, readAddresses } from './addresses.js'

describe('readAddresses', () => {
  it('reads one address a line, each of them once', () => {
    const list = '# media\r\n\n https://a.example/x.jpg \nhttp://b.example/y.jpg\nhttps://a.example/x.jpg\n'
    expect(readAddresses(list)).toEqual(['https://a.example/x.jpg', 'http://b.example/y.jpg'])
  })

  it.each(['ftp://a.example/x.jpg', '/uploads/x.jpg', 'https://', 'file:///etc/passwd', 'x'.repeat(1000)])(
    'refuses %s',
    (line) => {
      expect(() => readAddresses(`https://a.example/x.jpg\n${line}`)).toThrow(/is not an address/)
    },
  )
})

describe('commonBase', () => {
  it.each([
    [['https://a.example/m/x.jpg'], 'https://a.example/m/'],
    [['https://a.example/m/x.jpg', 'https://a.example/m/t/y.jpg'], 'https://a.example/m/'],
    [['https://a.example/m/x.jpg', 'https://a.example/n/x.jpg'], 'https://a.example/'],
    [['https://a.example/x.jpg?v=/1/2', 'https://a.example/x.jpg?v=/1/3'], 'https://a.example/'],
    [['https://a.example/m/x', 'https://a.example/m/xy'], 'https://a.example/m/'],
    [['https://a.example/x.jpg', 'https://b.example/x.jpg'], ''],
    [['https://a.example/x.jpg', 'https://a.example.org/x.jpg'], ''],
    [[], ''],
  ])('of %j is %j', (addresses, base) => {
    expect(commonBase(addresses)).toBe(base)
  })
})
