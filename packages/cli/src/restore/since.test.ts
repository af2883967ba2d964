import { describe, expect, it } from 'vitest'
import { parseSince } from './since.js'

describe('parseSince', () => {
  it('takes how long ago it was', () => {
    const hours = (text: string) => Math.round((Date.now() - parseSince(text).getTime()) / 3_600_000)
    expect(['120m', '12h', '7d', '2w'].map(hours)).toEqual([2, 12, 168, 336])
  })

  it('takes dates', () => {
    expect(parseSince('2026-11-27').toISOString()).toBe('2026-11-27T00:00:00.000Z')
    expect(parseSince('2026-11-27T10:00:00+01:00').toISOString()).toBe('2026-11-27T09:00:00.000Z')
  })

  it.each(['', 'yesterday', '7', '7 days', '-1d', '2026-13-01', '1'])('refuses “%s”', (text) => {
    expect(() => parseSince(text)).toThrow(/duration such as 12h/)
  })
})
