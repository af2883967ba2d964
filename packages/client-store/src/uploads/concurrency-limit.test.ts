import { describe, expect, it } from 'vitest'
import { createConcurrencyLimit } from './concurrency-limit.js'

describe('createConcurrencyLimit', () => {
  const hold = () => {
    let release = () => undefined as void
    const held = new Promise<void>((resolve) => (release = resolve))
    return { held, release: () => release() }
  }

  it('does not run what was cancelled while it waited for its turn, and says so at once', async () => {
    const limit = createConcurrencyLimit(1)
    const { held, release } = hold()
    const first = limit(() => held)
    const cancelling = new AbortController()
    let hasRun = false
    const second = limit(async () => void (hasRun = true), cancelling.signal)
    cancelling.abort(new Error('changed her mind'))
    await expect(second).rejects.toThrow('changed her mind')
    release()
    await first
    // The place is free for the next one.
    expect(await limit(async () => 'third')).toBe('third')
    expect(hasRun).toBe(false)
  })

  it.each([0, -1, Number.NaN])('runs one at a time where it is made for %s', async (width) => {
    const limit = createConcurrencyLimit(width)
    expect(await Promise.all([limit(async () => 1), limit(async () => 2)])).toEqual([1, 2])
  })

  it('runs in the order asked, no more than it has places for, whatever fails', async () => {
    const limit = createConcurrencyLimit(2)
    const order: number[] = []
    let running = 0
    let busiest = 0
    await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        limit(async () => {
          busiest = Math.max(busiest, ++running)
          order.push(index)
          await new Promise((resolve) => setTimeout(resolve, 5))
          running--
          if (index % 2 === 0) throw new Error('failed')
        }),
      ),
    )
    expect(order).toEqual([0, 1, 2, 3, 4, 5])
    expect(busiest).toBe(2)
  })
})
