import type { MediaHandlerOptions } from '@tina-s3/core'

export const onEvent: MediaHandlerOptions['onEvent'] = (event) => {
  if (event.type === 'answer' && event.cause) console.error(event.requestId, event.code, event.cause)
}
