import type { MediaHandler } from '@tina-s3/core'
import { toNodeListener } from '@tina-s3/core/node'
import type { RequestHandler } from 'express'

/**
 * Express middleware for a media handler, for Express 4 and 5. Mount it at the handler's base path, before parsers that read
 * multipart forms: `app.use('/api/s3/media', toExpress(handler))`. `express.json()` before it does no harm.
 */
export function toExpress(handler: MediaHandler): RequestHandler {
  const listener = toNodeListener(handler)
  // Express 4 does not look at promises.
  return (req, res, next) => void listener(req, res).catch(next)
}
