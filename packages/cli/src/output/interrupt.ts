/** Ctrl-C: what is under way is ended in good order. */
import { FailedError } from '../errors.js'

export interface Interrupt {
  readonly signal: AbortSignal
  /** From now on Ctrl-C ends the process, as it does by default. */
  stop(): void
}

/** @param advice what whoever presses Ctrl-C has to know */
export function onInterrupt(advice: string): Interrupt {
  const controller = new AbortController()
  const abort = () => controller.abort(new FailedError(`Interrupted. ${advice}`))
  // The second time it does what it always does.
  process.once('SIGINT', abort)
  return { signal: controller.signal, stop: () => void process.removeListener('SIGINT', abort) }
}
