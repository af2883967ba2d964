/** The site's media handler in this process: what a command stores passes the same checks as what editors upload. */
import { type Problem, type RouteName, defaultBasePath, isProblem, routes } from '@tina-s3/contract'
import { createMediaHandler } from '@tina-s3/core'
import type { Site } from './site.js'

/** What the handler needs to know of a site. */
export type Library = Pick<Site, 'storage' | 'mediaRoot' | 'handlerOptions'>

export interface OwnRequest {
  query?: Readonly<Record<string, string>>
  /** The bytes of a file, or what is sent as JSON. */
  body?: ReadableStream<Uint8Array> | object
}

/** Sends a request to the handler; a problem is a value. */
export type OwnHandler = <T>(route: RouteName, request?: OwnRequest) => Promise<T | Problem>

/** Whoever has the credentials may do everything. Files pass through this process, so that a host's limits do not count. */
export function openHandler({ storage, mediaRoot, handlerOptions }: Library): OwnHandler {
  const { accept, cacheControl, maxFileSize } = handlerOptions?.uploads ?? {}
  const { thumbnails } = handlerOptions ?? {}
  const handler = createMediaHandler({
    storage,
    mediaRoot,
    authorize: () => true,
    onEvent: () => undefined,
    ...(thumbnails !== undefined && { thumbnails }),
    uploads: {
      mode: 'proxied',
      // A source may be slower than a browser.
      idleTimeout: 300_000,
      ...(accept && { accept }),
      ...(cacheControl !== undefined && { cacheControl }),
      ...(maxFileSize !== undefined && {
        maxFileSize: Math.min(maxFileSize, storage.capabilities.maxPutSize),
      }),
    },
  })
  return async <T>(route: RouteName, request: OwnRequest = {}) => {
    const response = await handler(toRequest(route, request))
    const body: unknown = await response.json()
    return isProblem(body) ? body : (body as T)
  }
}

function toRequest(route: RouteName, { query = {}, body }: OwnRequest): Request {
  const { method, path } = routes[route]
  const url = `http://localhost${defaultBasePath}${path}?${new URLSearchParams(query).toString()}`
  if (body === undefined) return new Request(url, { method })
  const isFile = body instanceof ReadableStream
  const headers = { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }
  // Node needs `duplex` for streams, which the types of the DOM do not have.
  const init = { method, headers, body: isFile ? body : JSON.stringify(body), duplex: 'half' }
  return new Request(url, init)
}
