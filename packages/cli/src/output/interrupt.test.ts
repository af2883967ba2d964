import { describe, expect, it } from 'vitest'
import { onInterrupt } from './interrupt.js'

describe('onInterrupt', () => {
  it('aborts once, says what to do, and leaves later ones to the process', () => {
    const before = process.listenerCount('SIGINT')
    const { signal, stop } = onInterrupt('Run it again.')
    process.emit('SIGINT')
    expect(() => signal.throwIfAborted()).toThrow('Interrupted. Run it again.')
    expect(process.listenerCount('SIGINT')).toBe(before)
    stop()
  })

  it('does nothing after it was stopped', () => {
    const before = process.listenerCount('SIGINT')
    const { signal, stop } = onInterrupt('Run it again.')
    stop()
    expect(process.listenerCount('SIGINT')).toBe(before)
    expect(signal.aborted).toBe(false)
  })
})
