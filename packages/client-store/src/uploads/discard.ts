import type { AbortUploadInput } from '@tina-s3/contract'
import { isOffline, pause, until } from '../wait.js'
import type { Sending } from './sending.js'

/** Milliseconds that somebody who has cancelled an upload waits for its traces to be gone. */
const grace = 1000

/**
 * Has the handler clear an upload away, so that its name is free again. That goes on in the background when the upload is cancelled, without
 * a network when there is one again. Never fails; `clean-up` does what clients cannot.
 */
export async function discard(
  { aborts }: Sending,
  ids: AbortUploadInput,
  signal: AbortSignal | undefined,
): Promise<void> {
  const cleared = aborts.add(ids).catch(() => undefined)
  // Rejects when the upload is cancelled, at once when it was before.
  await until(signal, (done) => void cleared.then(done)).catch(() =>
    isOffline() ? undefined : Promise.race([cleared, pause(grace)]),
  )
}
