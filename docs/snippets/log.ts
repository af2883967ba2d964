import type { MediaEvent } from '@tina-s3/core'

export function onEvent(event: MediaEvent): void {
  if ('cause' in event && event.cause) console.error(event.requestId, event.code, event.cause)
}
