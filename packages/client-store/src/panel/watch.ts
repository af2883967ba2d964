/** Uploads as an editor may watch them. The panel that shows them is loaded when there is something to see. */
import type { TinaClient } from '../tina.js'
import type { UploadProgress } from '../uploads/transfer.js'

export interface WatchedUpload {
  readonly file: File
  state: 'running' | 'done' | 'failed' | 'cancelled'
  /** Bytes that have left, as the last progress event has said. */
  loaded: number
  /** Why it has failed. */
  reason?: unknown
  cancel?: () => void
  /** Sends the file, also once more. @returns `undefined` when it was cancelled @throws why it has failed */
  readonly send: () => Promise<unknown>
  /** TinaCMS's event bus. */
  readonly events: TinaClient['events']
}

/** One way to send the file, for as often as the editor wants it tried. */
export type Attempt<T> = (options: {
  signal?: AbortSignal
  onProgress?: (progress: UploadProgress) => void
}) => Promise<T>

/** Milliseconds that an upload may take before it is shown. */
const showAfter = 500

/** All media stores of the page have one panel. */
const uploads = new Set<WatchedUpload>()
let running = 0

/** Sends a file where its editor can see and cancel it. @returns `undefined` when it was cancelled @throws what the attempt throws */
export function watchUpload<T>(
  file: File,
  attempt: Attempt<T>,
  events: TinaClient['events'],
): Promise<T | undefined> {
  const send = async () => {
    const cancelling = new AbortController()
    const { signal } = cancelling
    const timer = setTimeout(show, showAfter)
    upload.cancel = () => cancelling.abort()
    upload.loaded = 0
    // What has failed stays until the editor has seen it.
    if (running++ === 0) for (const each of uploads) if (each.state !== 'failed') uploads.delete(each)
    upload.state = 'running'
    uploads.add(upload)
    try {
      const result = await attempt({ signal, onProgress: ({ loaded }) => void (upload.loaded = loaded) })
      upload.state = 'done'
      return result
    } catch (error) {
      upload.state = 'cancelled'
      if (signal.aborted) return undefined
      upload.state = 'failed'
      upload.reason = error
      show()
      throw error
    } finally {
      running--
      clearTimeout(timer)
    }
  }
  const upload: WatchedUpload = { file, state: 'running', loaded: 0, send, events }
  return send()
}

function show(): void {
  // Without the network to load it, the next occasion does. Without a document there is nobody to see it.
  void import('./panel.js').then(({ openPanel }) => openPanel(uploads)).catch(() => undefined)
}
