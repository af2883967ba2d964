import type { MediaHandler } from '@tina-s3/core'

/** What a `route.ts` exports. */
export type NextRoute = Record<'GET' | 'POST' | 'DELETE' | 'HEAD' | 'OPTIONS', MediaHandler>

/**
 * A media handler for Next's App Router, to be exported from `app/api/s3/media/[[...path]]/route.ts`:
 * `export const { GET, POST, DELETE, HEAD, OPTIONS } = toNextRoute(handler)`. Next itself responds to other methods with 405.
 *
 * Next strips its own `basePath` from the request, so the handler's must not include it. Exclude the route from your middleware's matcher:
 * Next buffers the bodies of matching requests, and drops what is beyond 10 MB.
 */
export function toNextRoute(handler: MediaHandler): NextRoute {
  return { GET: handler, POST: handler, DELETE: handler, HEAD: handler, OPTIONS: handler }
}
