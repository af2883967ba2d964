import type { MediaEvent } from '@tina-s3/core'

export function onEvent(event: MediaEvent): void {
  if (event.type === 'answer' && event.cause) console.error(event.requestId, event.code, event.cause)
}
