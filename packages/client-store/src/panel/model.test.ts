import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMeter, describeUpload, summarize } from './model.js'
import type { WatchedUpload } from './watch.js'

const upload = (
  state: WatchedUpload['state'],
  loaded: number,
  size: number,
  reason?: unknown,
): WatchedUpload => ({
  file: new File([new Uint8Array(size)], `${state}.png`),
  state,
  loaded,
  reason,
  send: () => Promise.resolve(),
  events: undefined,
})
const slow = () => 512

describe('describeUpload', () => {
  it.each([
    [upload('running', 0, 3000), false, 'Waiting', 'Cancel'],
    [upload('running', 1024, 3072), false, '1 kB of 3 kB · 512 B/s · 4 s left', 'Cancel'],
    [upload('running', 3000, 3000), false, 'Checking', 'Cancel'],
    [upload('running', 1024, 3000), true, 'Paused, no network', 'Cancel'],
    [upload('done', 3000, 3000), false, 'Uploaded', ''],
    [upload('cancelled', 1024, 3000), false, 'Cancelled', 'Try again'],
    [upload('failed', 0, 3000, new Error('The name exists.')), true, 'Error: The name exists.', 'Try again'],
  ])('says what there is to say and to do', (each, isOffline, detail, action) => {
    const title = each.file.name
    expect(describeUpload(each, slow, isOffline)).toMatchObject({ title, detail, action })
  })
})

describe('summarize', () => {
  const all = [upload('running', 1024, 2048), upload('done', 1024, 1024), upload('running', 0, 1024)]

  it('adds up in bytes, and leaves out what will not arrive', () => {
    const uploads = [...all, upload('failed', 500, 5000), upload('cancelled', 500, 5000)]
    expect(summarize(uploads, slow, false)).toMatchObject({
      state: 'running',
      title: 'Uploading 4 files',
      detail: '1 of 4 files · 2 kB of 4 kB · 512 B/s · 4 s left',
      action: 'Cancel all',
      loaded: 2048,
      total: 4096,
    })
  })

  it.each([
    [all, true, 'Paused, no network'],
    [[upload('done', 1, 1), upload('cancelled', 0, 1)], false, 'Uploaded 1 file'],
    [
      [upload('done', 1, 1), upload('failed', 0, 1), upload('failed', 0, 1)],
      true,
      'Failed to upload 2 files',
    ],
    [[upload('cancelled', 0, 1)], false, 'Cancelled 1 file'],
  ])('says what matters most', (uploads, isOffline, title) => {
    expect(summarize(uploads, slow, isOffline)).toMatchObject({ title })
  })
})

describe('createMeter', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('measures over the last seconds, and not what was there before', () => {
    const measure = createMeter()
    const after = (milliseconds: number, loaded: number) => {
      vi.advanceTimersByTime(milliseconds)
      return measure(loaded)
    }
    expect(after(5000, 0)).toBe(0)
    expect(after(250, 8_000_000)).toBe(0)
    expect(after(1000, 8_001_000)).toBe(1000)
    expect(after(2000, 8_001_000)).toBe(1000 / 3)
    expect(after(3000, 8_001_000)).toBe(0)
    expect(after(1000, 8_000_000)).toBe(0)
  })
})
