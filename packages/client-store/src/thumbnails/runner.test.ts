import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** What a worker does with a picture. */
let respond: (worker: FakeWorker) => void
const terminate = vi.fn()

class FakeWorker {
  onmessage?: (event: { data: unknown }) => void
  onerror?: (event: unknown) => void
  terminate = terminate
  postMessage() {
    respond(this)
  }
}

const never = () => undefined

async function start() {
  respond = ({ onmessage }) => onmessage?.({ data: 'image/webp' })
  const { chooseDraw } = await import('./runner.js')
  const [draw] = await chooseDraw()
  terminate.mockClear()
  return () => draw({ sides: [400], maxBytes: 200_000, type: 'image/webp' }, new Blob(['picture']))
}

describe('drawing in a worker', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('Worker', FakeWorker)
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('ends the worker when it has responded', async () => {
    const draw = await start()
    await draw()
    expect(terminate).toHaveBeenCalledOnce()
  })

  it('ends a worker that fails', async () => {
    const draw = await start()
    respond = ({ onerror }) => onerror?.(new Error('out of memory'))
    await expect(draw()).rejects.toThrow('out of memory')
    expect(terminate).toHaveBeenCalledOnce()
  })

  it('ends a worker that does not respond within 30 seconds', async () => {
    const draw = await start()
    respond = never
    const drawing = expect(draw()).rejects.toThrow()
    await vi.advanceTimersByTimeAsync(29_900)
    expect(terminate).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(200)
    await drawing
    expect(terminate).toHaveBeenCalledOnce()
  })
})
