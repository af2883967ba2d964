/** What there is to say about uploads, without a document to say it in. */
import { texts } from './texts.js'
import type { WatchedUpload } from './watch.js'

/** One line of the panel: of a file, or of all files together. */
export interface Line {
  readonly state: WatchedUpload['state']
  readonly title: string
  readonly detail: string
  /** What the button does. `''` when there is none. */
  readonly action: string
  /** Bytes that have left. */
  readonly loaded: number
  /** Bytes to send. */
  readonly total: number
}

/** Measures a speed. @param loaded bytes so far @returns bytes per second over the last seconds */
export type Meter = (loaded: number) => number

/** Milliseconds that a speed is measured over. */
const span = 3000

export function createMeter(): Meter {
  let samples: { now: number; loaded: number }[] = []
  return (loaded) => {
    const now = Date.now()
    samples = samples.filter((sample) => now - sample.now <= span)
    // Measured from the first bytes on: those of a resumed upload were there before.
    if (loaded) samples.push({ now, loaded })
    const [first = { now, loaded }] = samples
    return Math.max(0, (loaded - first.loaded) / (now - first.now || 1)) * 1000
  }
}

export function describeUpload(
  { file: { name: title, size: total }, loaded, state, reason }: WatchedUpload,
  measure: Meter,
  isOffline: boolean,
): Line {
  let detail = toPace(loaded, total, measure(loaded))
  if (loaded === total) detail = texts.checking
  if (!loaded) detail = texts.waiting
  if (isOffline) detail = texts.paused
  if (state !== 'running') detail = state === 'failed' ? String(reason) : texts[state]
  const again = state === 'done' ? '' : texts.retry
  return { state, title, detail, action: state === 'running' ? texts.cancel : again, loaded, total }
}

/** All uploads as one, in bytes: a large file counts for what it is. */
export function summarize(uploads: Iterable<WatchedUpload>, measure: Meter, isOffline: boolean): Line {
  const counts = { running: 0, done: 0, failed: 0, cancelled: 0 }
  let total = 0
  let loaded = 0
  for (const upload of uploads) {
    counts[upload.state]++
    if (upload.state === 'failed' || upload.state === 'cancelled') continue
    loaded += upload.loaded
    total += upload.file.size
  }
  const { running, done, failed } = counts
  const pace = toPace(loaded, total, isOffline ? 0 : measure(loaded))
  if (running) {
    const files = texts.files(running + done + failed)
    const title = isOffline ? texts.paused : `${texts.running} ${files}`
    const detail = `${texts.part(done, files)} · ${pace}`
    return { state: 'running', title, detail, action: texts.cancelAll, loaded, total }
  }
  const state = failed ? 'failed' : done ? 'done' : 'cancelled'
  const title = `${texts[state]} ${texts.files(counts[state])}`
  return { state, title, detail: '', action: failed ? texts.retry : '', loaded, total }
}

function toPace(loaded: number, total: number, speed: number): string {
  const sent = texts.part(toBytes(loaded), toBytes(total))
  return speed ? `${sent} · ${texts.pace(toBytes(speed), toTime((total - loaded) / speed))}` : sent
}

function toBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  while (bytes >= 1000) {
    bytes /= 1024
    units.shift()
  }
  return `${Number(bytes.toPrecision(3))} ${units[0]}`
}

function toTime(seconds: number): string {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}
