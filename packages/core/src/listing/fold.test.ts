import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold, hasWords, readWords } from './fold.js'

describe('fold', () => {
  it.each([
    ['Café', 'cafe'],
    ['CAFE\u0301', 'cafe'],
    ['Straße', 'STRASSE'],
    ['İstanbul', 'istanbul'],
    ['kapı', 'KAPI'],
    ['Łódź', 'lodz'],
    ['Ærø', 'aero'],
    ['Việt Nam', 'viet nam'],
    ['Ёлка', 'елка'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ＡＢＣ１', 'abc1'],
  ])('makes %s and %s equal', (one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  it.each([
    ['가', '각'],
    ['が', 'か'],
    ['कि', 'का'],
  ])('keeps the letters %s and %s of other scripts apart', (one, other) => {
    expect(fold(one)).not.toBe(fold(other))
  })

  it('changes nothing that is folded', () => {
    const property = fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fold(fold(text))).toBe(fold(text))
    })
    fc.assert(property, { seed: 20261126, numRuns: 2000 })
  })
})

describe('hasWords', () => {
  const finds = (search: string, name: string) => hasWords(name, readWords(search))

  it('finds words in any order, all of them', () => {
    expect(finds('sunset beach', 'beach-sunset.jpg')).toBe(true)
    expect(finds('beach  beach ', 'Beach.jpg')).toBe(true)
    expect(finds('sunset mountain', 'beach-sunset.jpg')).toBe(false)
  })

  it('finds names with accents by plain letters, and the other way round', () => {
    expect(finds('cafe', 'Le Café.jpg')).toBe(true)
    expect(finds('café', 'le-cafe.jpg')).toBe(true)
  })

  it.each(['', ' \u00a0 ', '\u0301'])('takes %j for no search at all', (search) => {
    expect(readWords(search)).toEqual([])
  })
})
