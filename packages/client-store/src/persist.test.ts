import { afterEach, describe, expect, it, vi } from 'vitest'
import type { WatchedUpload } from './panel/watch.js'

const openPanel = vi.fn<(uploads: Set<WatchedUpload>) => void>()
vi.mock('./panel/panel.js', () => ({ openPanel }))
const { createMediaStore } = await import('./index.js')
const { persist } = await import('./persist.js')

const file = (name: string) => ({ directory: '', file: new File(['0123456789'], name) })

describe('persist', () => {
  afterEach(() => void openPanel.mockClear())

  it('returns what is stored, and says nothing of what its editor has cancelled', async () => {
    const dispatch = vi.fn()
    const uploading = persist(
      [file('kept.png'), file('dropped.png')],
      ({ name }, { signal }) =>
        name === 'kept.png'
          ? Promise.resolve({ type: 'file', id: name, filename: name, directory: '' })
          : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      { dispatch },
      true,
    )
    await vi.waitFor(() => expect(openPanel).toHaveBeenCalled(), 2000)
    for (const upload of openPanel.mock.lastCall?.[0] ?? []) upload.cancel?.()
    expect((await uploading).map(({ id }) => id)).toEqual(['kept.png'])
    expect(dispatch).not.toHaveBeenCalled()
  })

  it.each([true, false])(
    'shows what is refused before anything is sent, where progress is %s',
    async (progress) => {
      const store = new (createMediaStore({ progress, maxSize: 1 }))()
      await expect(store.persist([file('large.png')])).rejects.toThrow('large.png: The limit is 0 MB.')
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(openPanel).toHaveBeenCalledTimes(progress ? 1 : 0)
    },
  )
})
