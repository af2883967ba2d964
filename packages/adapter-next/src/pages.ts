import type { ServerResponse } from 'node:http'
import type { MediaHandler } from '@tina-s3/core'
import {
  type S3MediaOptions,
  type S3MediaSettings,
  createNodeMediaHandler,
} from '@tina-s3/core/next-tinacms-s3'
import { type NodeRequest, toNodeListener } from '@tina-s3/core/node'

/** Structurally a `NextApiHandler`. */
export type NextApi = (req: NodeRequest, res: ServerResponse) => Promise<void>

/**
 * The media handler needs the unparsed body. Since Next reads the configuration without running the file, write it out in the route:
 * `export const config = { api: { bodyParser: false } }`. Next 15 and later build no route that exports this constant instead.
 */
export const mediaHandlerConfig = { api: { bodyParser: false } }

/**
 * A media handler for Next's Pages Router: the default export of `pages/api/s3/media/[[...path]].ts`, with Next's body parser switched
 * off by `export const config = { api: { bodyParser: false } }`.
 *
 * Next strips its own `basePath` from the request, so the handler's must not include it. Exclude the route from your middleware's matcher:
 * Next buffers the bodies of matching requests, and drops what is beyond 10 MB.
 */
export function toNextApi(handler: MediaHandler): NextApi {
  return toNodeListener(handler)
}

/** The handler with the options of `next-tinacms-s3`, for `pages/api/s3/[...media].ts`: change the import, and write `config` out. */
export function createMediaHandler(options: S3MediaOptions, settings?: S3MediaSettings): NextApi {
  return createNodeMediaHandler(options, settings)
}
