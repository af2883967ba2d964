import { afterEach, describe, expect, it, vi } from 'vitest'
import type { WatchedUpload } from './watch.js'

const openPanel = vi.fn<(uploads: Set<WatchedUpload>) => void>()
vi.mock('./panel.js', () => ({ openPanel }))
const { watchUpload } = await import('./watch.js')

const file = new File(['0123456789'], 'a.png')
const shown = () => [...(openPanel.mock.lastCall?.[0] ?? [])]

describe('watchUpload', () => {
  afterEach(() => void openPanel.mockClear())

  it('shows nothing of an upload that is fast', async () => {
    expect(await watchUpload(file, () => Promise.resolve('stored'), undefined)).toBe('stored')
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(openPanel).not.toHaveBeenCalled()
  })

  it('shows one that takes longer than half a second, and resolves with nothing when it is cancelled', async () => {
    const sent = watchUpload(
      file,
      ({ signal, onProgress }) => {
        onProgress?.({ loaded: 4, total: 10 })
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      },
      undefined,
    )
    await vi.waitFor(() => expect(openPanel).toHaveBeenCalled(), 2000)
    expect(shown()).toMatchObject([{ state: 'running', loaded: 4 }])
    shown()[0]?.cancel?.()
    expect(await sent).toBeUndefined()
    expect(shown()).toMatchObject([{ state: 'cancelled' }])
  })

  it('shows one that fails at once, for as long as it has not been tried again', async () => {
    let isRefused = true
    const attempt = () => (isRefused ? Promise.reject(new Error('refused')) : Promise.resolve('stored'))
    await expect(watchUpload(file, attempt, undefined)).rejects.toThrow('refused')
    await vi.waitFor(() => expect(openPanel).toHaveBeenCalled())
    await watchUpload(file, () => Promise.resolve('another'), undefined)
    expect(shown()).toMatchObject([{ state: 'failed', reason: new Error('refused') }, { state: 'done' }])
    isRefused = false
    expect(await shown()[0]?.send()).toBe('stored')
    expect(shown()).toMatchObject([{ state: 'done' }])
  })
})
