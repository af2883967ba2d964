import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../storage/key-order.js'
import { extrapolate, nextInitials } from './extrapolate.js'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `flat/IMG_${String(from + index).padStart(6, '0')}.jpg`)

describe('extrapolate', () => {
  it('numbers on, over the tens and up to the last number', () => {
    const guesses = extrapolate(numbered(8_000, 9_000), 10, 200)
    expect(guesses.slice(0, 3).map((guess) => guess.slice(0, 15))).toEqual([
      'flat/IMG_018989',
      'flat/IMG_028979',
      'flat/IMG_038969',
    ])
    expect(guesses.at(-1)).toMatch(/^flat\/IMG_99/)
  })

  it('spreads over hashes, whose first digits one page does not show', () => {
    const hashes = Array.from(
      { length: 1000 },
      (_, index) => `${(index * 100_000).toString(16).padStart(8, '0')}.jpg`,
    )
    expect(hashes.at(-1)).toBe('05f45a60.jpg')
    const guesses = extrapolate(hashes, 1, 200)
    expect(guesses[0]).toMatch(/^0be/)
    expect(guesses.length).toBeGreaterThan(40)
    expect(guesses.at(-1)).toMatch(/^f/)
  })

  it.each([[[]], [['a']], [['a', 'a']], [['\u{1f4f7}a', '\u{1f4f8}a']]])(
    'makes nothing that is no key of %j',
    (keys) => {
      expect(extrapolate(keys, 3, 10).filter((guess) => /\p{Surrogate}/u.test(guess))).toEqual([])
    },
  )

  it('guesses in rising order, after the last key', () => {
    const keys = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
      minLength: 1,
    })
    const property = fc.property(keys, fc.integer({ min: 1, max: 5 }), (texts, pages) => {
      const page = texts.sort(compareKeys)
      const from = page.at(-1)?.lastIndexOf('/') ?? 0
      for (const guesses of [extrapolate(page, pages, 20), nextInitials(page, from + 1)]) {
        const all = [page.at(-1) ?? '', ...guesses]
        expect(all.slice(1).filter((key, index) => compareKeys(key, all[index] ?? '') <= 0)).toEqual([])
      }
    })
    fc.assert(property, { seed: 20261126, numRuns: 2000 })
  })
})

describe('nextInitials', () => {
  it('goes on with other initials of the last word and then of the one before, each twice as far away', () => {
    expect(nextInitials(['flat/DSC_0001.jpg', 'flat/DSC_0999.jpg'], 5)).toEqual([
      'flat/DSC_1',
      'flat/DSC_2',
      'flat/DSC_4',
      'flat/DSC_8',
      'flat/E',
      'flat/F',
      'flat/H',
      'flat/L',
      'flat/T',
    ])
  })
})
