/** The handler of `next-tinacms-s3` by its own options, so that a site written for it changes its imports and nothing else. */
import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { readForm } from './busboy.js'
import { createMediaHandler } from './handler.js'
import { type LegacyResponder, createLegacyResponder } from './next-tinacms-s3/legacy-client.js'
import { type NodeListener, toNodeListener } from './node.js'
import type { Authorize, MediaHandler, MediaHandlerOptions } from './options.js'
import { problemResponse, toProblem } from './request/problem-response.js'
import { s3Storage } from './s3.js'
import { attach, attached, handlerOptions } from './storage/inspect.js'

export interface S3MediaOptions {
  /** As for the AWS SDK's `S3Client`. Empty credentials count as none: the SDK then looks for them itself, such as for a role. */
  config: S3ClientConfig
  bucket: string
  /** Key prefix that nothing escapes. @default the whole bucket */
  mediaRoot?: string
  /**
   * Gets the host's own request and response; may be asynchronous. Only `true` lets a request through. Anything else makes
   * the response 401, and an error 503.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Next's, Express's or another host's types, which this package does not impose
  authorized: (req: any, res: any) => unknown
}

export interface S3MediaSettings {
  /** Where readers find the files, such as a CDN. @default the bucket's own address */
  cdnUrl?: string
  /**
   * Serves the media store of `next-tinacms-s3` too, for sites that change their admin later. Its uploads are checked by name and type
   * alone: that client neither declares a file's length nor says when it has arrived. @default false
   */
  legacyClient?: boolean
  /** Bytes a file may have on its way through the host, for hosts that take less than the bucket does. @default the limit for all files */
  maxProxiedSize?: number
  /** As for `createMediaHandler` of `@tina-s3/core`: `false` for none. @default made in the editor's browser */
  thumbnails?: MediaHandlerOptions['thumbnails']
}

/**
 * A media handler at `/api/s3/media` for node:http and frameworks on it. The bucket is looked at with the first request and not before, as
 * sites are built where its variables are not set; what is wrong with the options then makes every response 500, and is logged.
 */
export function createNodeMediaHandler(
  options: S3MediaOptions,
  settings: S3MediaSettings = {},
): NodeListener {
  const { authorized } = options
  if (typeof (authorized as unknown) !== 'function')
    throw new TypeError('createMediaHandler needs `authorized`: a function that says who may change media.')
  const callers = new WeakMap<Request, readonly [req: unknown, res: unknown]>()
  const authorize: Authorize = async ({ request }) => {
    const [req, res] = callers.get(request) ?? []
    return (await authorized(req, res)) === true
  }
  let created: { handler: MediaHandler; legacyClient: LegacyResponder | undefined } | undefined
  const open = () => (created ??= create(options, settings, authorize))
  const listener = toNodeListener(async (request, req, res) => {
    try {
      const { handler, legacyClient } = open()
      const handle: MediaHandler = (each) => {
        callers.set(each, [req, res])
        return handler(each)
      }
      return await (legacyClient?.(request, handle) ?? handle(request))
    } catch (error) {
      console.error(error)
      return problemResponse(toProblem(error, crypto.randomUUID()))
    }
  })
  return attach(listener, handlerOptions, () => attached(open().handler, handlerOptions))
}

function create(
  { config, bucket, mediaRoot }: S3MediaOptions,
  { cdnUrl, maxProxiedSize, thumbnails, legacyClient = false }: S3MediaSettings,
  authorize: Authorize,
) {
  const { credentials, ...rest } = config
  const s3Config = { ...rest, ...(credentials && !isEmpty(credentials) && { credentials }) }
  const storage = s3Storage({ bucket, ...s3Config, ...(cdnUrl && { publicUrl: cdnUrl }) })
  const handler = createMediaHandler({
    storage,
    authorize,
    ...(mediaRoot && { mediaRoot }),
    ...(thumbnails !== undefined && { thumbnails }),
    uploads: { readForm, ...(maxProxiedSize !== undefined && { maxProxiedSize }) },
    onEvent(event) {
      if ('status' in event && event.status >= 500) console.error(event.code, event.cause)
    },
  })
  const { publicUrl } = storage
  const legacyHandler = legacyClient
    ? createLegacyResponder({ config: s3Config, bucket, mediaRoot, publicUrl })
    : undefined
  return { handler, legacyClient: legacyHandler }
}

function isEmpty(credentials: NonNullable<S3ClientConfig['credentials']>): boolean {
  return 'accessKeyId' in credentials && !credentials.accessKeyId && !credentials.secretAccessKey
}
