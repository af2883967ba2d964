import { afterEach, expect, it, vi } from 'vitest'
import { diagnose } from './diagnose.js'

afterEach(() => vi.unstubAllGlobals())

it('ends at once when the upload is called off while a bucket keeps silent', async () => {
  let fetched: AbortSignal | undefined
  let aborted = false
  class SilentRequest {
    upload = {}
    onabort?: () => void
    open() {}
    setRequestHeader() {}
    send() {}
    abort() {
      aborted = true
      this.onabort?.()
    }
  }
  vi.stubGlobal('XMLHttpRequest', SilentRequest)
  vi.stubGlobal('document', { addEventListener: () => undefined, removeEventListener: () => undefined })
  vi.stubGlobal('fetch', (_: string, { signal }: { signal: AbortSignal }) => {
    fetched = signal
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  })
  const stop = new AbortController()
  const request = {
    method: 'PUT',
    url: 'https://bucket.example/a.png?X-Amz-Signature=1',
    headers: {},
  } as const
  const looking = diagnose(request, stop.signal)
  stop.abort(new Error('Called off.'))
  await expect(looking).rejects.toThrow('Called off.')
  expect(fetched?.aborted).toBe(true)
  expect(aborted).toBe(true)
})
