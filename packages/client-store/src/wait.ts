/** Waiting that an `AbortSignal` ends. */

/** Waits until what `start` starts calls `done`. `start` may return what stops it. @throws the signal's reason, at once */
export async function until(
  signal: AbortSignal | undefined,
  start: (done: () => void) => (() => unknown) | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const done = () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    const stop = start(done)
    const abort = () => {
      stop?.()
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** @throws the signal's reason, at once */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return until(signal, (done) => {
    const timer = setTimeout(done, milliseconds)
    return () => clearTimeout(timer)
  })
}

/** Whether the browser knows that it has no network. */
export function isOffline(): boolean {
  return typeof window !== 'undefined' && !navigator.onLine
}

/** Waits until the browser has a network, as far as it knows. @throws the signal's reason, at once */
export async function online(signal?: AbortSignal): Promise<void> {
  if (!isOffline()) return
  await until(signal, (done) => {
    window.addEventListener('online', done, { once: true })
    return () => window.removeEventListener('online', done)
  })
}
