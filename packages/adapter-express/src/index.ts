import type { MediaHandler } from '@tina-s3/core'
import {
  type S3MediaOptions,
  type S3MediaSettings,
  createNodeMediaHandler,
} from '@tina-s3/core/next-tinacms-s3'
import { type NodeListener, toNodeListener } from '@tina-s3/core/node'
import type { RequestHandler } from 'express'

/**
 * Express middleware for a media handler, for Express 4 and 5. Mount it at the handler's base path, before parsers that read
 * forms: `app.use('/api/s3/media', toExpress(handler))`. `express.json()` before it needs `limit: '4mb'`: by default it refuses
 * requests with thumbnails, which are larger than 100 kB.
 */
export function toExpress(handler: MediaHandler): RequestHandler {
  const listener = toNodeListener(handler)
  // Express 4 ignores the promise that a middleware returns.
  return (req, res, next) => void listener(req, res).catch(next)
}

/**
 * The handler with the options of `next-tinacms-s3`, for routers written for it: three routes at `/api/s3/media` are enough, `get`
 * and `post` of `/s3/media`, and `delete` of `/s3/media/:media`. It responds to every request and never calls `next`.
 */
export function createMediaHandler(options: S3MediaOptions, settings?: S3MediaSettings): NodeListener {
  return createNodeMediaHandler(options, settings)
}
