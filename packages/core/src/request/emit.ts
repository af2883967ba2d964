import type { MediaEvent, MediaHandlerOptions } from '../options.js'

export type Emit = (event: MediaEvent) => void

/** The site's own logging, or the log of failures in its place, may fail, at once or later; the request is not to suffer for it, and neither is the process. */
export function createEmit(onEvent: NonNullable<MediaHandlerOptions['onEvent']>): Emit {
  return (event) => {
    try {
      Promise.resolve(onEvent(event)).catch(() => undefined)
    } catch {
      // As above.
    }
  }
}
