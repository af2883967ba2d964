import type { MediaHandler } from '@tina-s3/core'

/** What a `route.ts` exports. */
export type NextRoute = Record<'GET' | 'POST' | 'DELETE' | 'HEAD' | 'OPTIONS', MediaHandler>

/**
 * A media handler for Next's App Router, to be exported from `app/api/s3/media/[[...path]]/route.ts`:
 * `export const { GET, POST, DELETE, HEAD, OPTIONS } = toNextRoute(handler)`. Next answers other methods itself, with 405.
 *
 * Next takes its own `basePath` off the request, so the handler's must be without it. Keep a middleware's matcher away from the route:
 * Next buffers the bodies that pass one, and drops what is beyond 10 MB.
 */
export function toNextRoute(handler: MediaHandler): NextRoute {
  return { GET: handler, POST: handler, DELETE: handler, HEAD: handler, OPTIONS: handler }
}
