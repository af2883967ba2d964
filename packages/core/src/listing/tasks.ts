/** Work that goes on side by side. Each piece can be cancelled by itself, and whoever waits gets the error of the first that fails. */
export interface Tasks {
  /** How many are under way. */
  readonly size: number
  /** @returns cancels it: from then on it does not count, and neither does its failure */
  start(work: (signal: AbortSignal) => Promise<void>): () => void
  /**
   * Resolves when one has ended, or after so many milliseconds. @returns whether one has ended
   * @throws what one has failed with
   */
  next(milliseconds?: number): Promise<boolean>
  /** Cancels all. */
  stop(): void
}

/** @param signal aborts all of them; those that heed it fail with its reason */
export function createTasks(signal: AbortSignal): Tasks {
  const running = new Map<AbortController, Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const cancel = (controller: AbortController) => {
    running.delete(controller)
    controller.abort()
  }
  return {
    get size() {
      return running.size
    },
    start(work) {
      const controller = new AbortController()
      const ended = work(AbortSignal.any([signal, controller.signal]))
        .catch((error: unknown) => {
          if (!controller.signal.aborted) failure ??= { error }
        })
        .finally(() => running.delete(controller))
      running.set(controller, ended)
      return () => cancel(controller)
    },
    async next(milliseconds) {
      let timer: ReturnType<typeof setTimeout> | undefined
      const ended = [...running.values()].map((task) => task.then(() => true))
      if (milliseconds !== undefined)
        ended.push(new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, false))))
      const hasEnded = await Promise.race(ended)
      clearTimeout(timer)
      if (failure) throw failure.error
      return hasEnded
    },
    stop() {
      for (const controller of running.keys()) cancel(controller)
    },
  }
}

/** Resolves after so many milliseconds. Rejects with the signal's reason as soon as that aborts. */
export async function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end)
  })
  signal.throwIfAborted()
}
