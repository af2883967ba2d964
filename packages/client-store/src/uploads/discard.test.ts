import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { HandlerClient } from '../http.js'
import { discard } from './discard.js'
import { createLimits, createSending } from './sending.js'

describe('discard', () => {
  afterEach(() => void vi.useRealTimers())

  const ids = { key: 'a.txt', receipt: 'r' }

  function createSendingTo(abortUploads: () => Promise<unknown>) {
    const handler = abortUploads as HandlerClient
    return createSending({ handler, endpoint: '', limits: createLimits(1), resumeStorage: undefined })
  }

  it.each([
    ['cleared', () => Promise.resolve({ results: [null] })],
    ['refused', () => Promise.reject(new Error('refused'))],
  ])('leaves no listener on a signal that outlives the upload when it was %s', async (_, abortUploads) => {
    const { signal } = new AbortController()
    const discarded = discard(createSendingTo(abortUploads), ids, signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await discarded
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('waits until the upload is cleared away', async () => {
    let respond = (_response: unknown) => undefined as void
    const sending = createSendingTo(() => new Promise((resolve) => (respond = resolve)))
    const ended = vi.fn()
    const discarded = discard(sending, ids, new AbortController().signal).then(ended)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(ended).not.toHaveBeenCalled()
    respond({ results: [null] })
    await discarded
  })

  it.each(['before', 'while'])(
    'waits a second at most when the upload is cancelled %s it runs',
    async (when) => {
      vi.useFakeTimers()
      const cancelling = new AbortController()
      if (when === 'before') cancelling.abort()
      const ended = vi.fn()
      const sending = createSendingTo(() => new Promise(() => undefined))
      void discard(sending, ids, cancelling.signal).then(ended)
      await vi.advanceTimersByTimeAsync(20)
      cancelling.abort()
      await vi.advanceTimersByTimeAsync(900)
      expect(ended).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(100)
      expect(ended).toHaveBeenCalledOnce()
      expect(getEventListeners(cancelling.signal, 'abort')).toHaveLength(0)
    },
  )
})
