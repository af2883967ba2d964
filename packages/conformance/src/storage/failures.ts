import { describe, expect, it } from 'vitest'
import type { StorageSuite } from './suite.js'
import { bytesOf, listKeys, put, readText } from './objects.js'

const size = 400_000

/** Half a body, and then what `onEnd` does. */
function half(
  onEnd: (controller: ReadableStreamDefaultController<Uint8Array>) => void,
  onCancel?: () => void,
) {
  let pulls = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (pulls++ < 2) controller.enqueue(bytesOf(size / 4))
      else onEnd(controller)
    },
    cancel: () => onCancel?.(),
  })
}

const silent = () => undefined

export function failureCases({ storage }: StorageSuite): void {
  describe('interrupted calls', () => {
    it('stores nothing of a body that breaks off, and fails as the body did', async () => {
      const lost = new Error('connection lost')
      const body = half((controller) => controller.error(lost))
      await expect(storage().put('failures/broken.png', body, { type: 'image/png', size })).rejects.toBe(lost)
      expect(await storage().head('failures/broken.png')).toBeUndefined()
      expect(await listKeys(storage(), 'failures/')).toEqual([])
    })

    it('keeps what was there when its replacement breaks off', async () => {
      await put(storage(), 'failing/kept.png', 'kept')
      const body = half((controller) => controller.error(new Error('connection lost')))
      await expect(storage().put('failing/kept.png', body, { type: 'image/png', size })).rejects.toThrow()
      expect(await readText(storage(), 'failing/kept.png')).toBe('kept')
    })

    it('stores nothing of an aborted write, and cancels its body', async () => {
      const reason = new Error('the editor has left')
      const controller = new AbortController()
      let cancelled = false
      const body = half(
        () => void setTimeout(() => controller.abort(reason), 50),
        () => (cancelled = true),
      )
      const { signal } = controller
      const write = storage().put('called-off/file.png', body, { type: 'image/png', size, signal })
      await expect(write).rejects.toBe(reason)
      await expect.poll(() => cancelled).toBe(true)
      expect(await listKeys(storage(), 'called-off/')).toEqual([])
    })

    it('cancels a body that is too long', async () => {
      let cancelled = false
      const body = half(silent, () => (cancelled = true))
      const write = storage().put('failures/long.png', body, { type: 'image/png', size: 10 })
      await expect(write).rejects.toMatchObject({ name: 'StorageError' })
      await expect.poll(() => cancelled).toBe(true)
    })

    it('cancels the body of a refused write', async () => {
      await put(storage(), 'failures/existing.png', 'existing')
      let released = false
      const release = () => (released = true)
      const body = half((controller) => {
        release()
        controller.enqueue(bytesOf(size / 2))
        controller.close()
      }, release)
      const onlyIf = { absent: true } as const
      const write = storage().put('failures/existing.png', body, { type: 'image/png', size, onlyIf })
      await expect(write).rejects.toMatchObject({ name: 'StorageError', code: 'precondition-failed' })
      await expect.poll(() => released).toBe(true)
    })

    it('rejects with the reason of a signal that is aborted already', async () => {
      await put(storage(), 'early/there.png', 'x')
      const reason = new Error('too late')
      const signal = AbortSignal.abort(reason)
      await expect(storage().list({ prefix: '', limit: 1, signal })).rejects.toBe(reason)
      await expect(storage().head('early/there.png', { signal })).rejects.toBe(reason)
      await expect(storage().open('early/there.png', { signal })).rejects.toBe(reason)
      await expect(storage().copy('early/there.png', 'early/copy.png', { signal })).rejects.toBe(reason)
      await expect(storage().delete('early/there.png', { signal })).rejects.toBe(reason)
      await expect(put(storage(), 'early/new.png', 'x', { signal })).rejects.toBe(reason)
      expect(await listKeys(storage(), 'early/')).toEqual(['early/there.png'])
    })
  })
}
