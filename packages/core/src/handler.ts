import {
  type ProblemCode,
  type RouteName,
  createProblem,
  matchRoute,
  routes,
  trimTrailingSlashes,
} from '@tina-s3/contract'
import { authorize } from './request/authorize.js'
import type { RequestContext, Operation, ValidatedOperation } from './request/context.js'
import { MediaError } from './request/errors.js'
import { abortUploads } from './uploads/abort.js'
import { completeUploads } from './uploads/complete.js'
import { deleteMedia } from './operations/delete.js'
import { list } from './listing/list.js'
import { rename } from './operations/rename.js'
import { signParts } from './uploads/sign-parts.js'
import { startUploads } from './uploads/start.js'
import { status } from './operations/status.js'
import { storeThumbnails } from './thumbnails/store.js'
import { upload } from './uploads/proxied.js'
import type { MediaHandler, MediaHandlerOptions } from './options.js'
import { assertOrigin, corsHeaders, preflightHeaders } from './request/origin.js'
import { peerOf } from './request/peer.js'
import { problemResponse, toProblem } from './request/problem-response.js'
import { type Settings, readSettings } from './request/settings.js'
import { attach, handlerOptions } from './storage/inspect.js'

const operations: Record<RouteName, Operation> = {
  status,
  list,
  upload,
  startUploads,
  signParts,
  completeUploads,
  abortUploads,
  storeThumbnails,
  delete: deleteMedia,
  rename,
}

/**
 * Builds the media handler: `(request: Request) => Promise<Response>`, for any host that speaks those, and for others through an adapter.
 * The handler never rejects; what goes wrong becomes a problem response (RFC 9457) and is reported to `onEvent`.
 * @throws TypeError when an option is missing, unknown, or makes no sense
 */
export function createMediaHandler(options: MediaHandlerOptions): MediaHandler {
  const settings = readSettings(options)
  const handler: MediaHandler = async (request) => {
    const context: RequestContext = {
      settings,
      request,
      requestId: crypto.randomUUID(),
      started: performance.now(),
    }
    try {
      const response = await respond(context)
      return finish(context, response)
    } catch (error) {
      return refuse(context, error)
    }
  }
  return attach(handler, handlerOptions, () => options)
}

/** Bytes a URL may have. The longest that has a meaning takes about half of it, and node:http takes no more by default. */
const maxUrlLength = 16 * 1024

/** A request from its arrival to its response. */
async function respond(context: RequestContext): Promise<Response> {
  const { request, settings } = context
  // Before anything looks into it. It is ASCII by now, so its length is in bytes.
  if (request.url.length > maxUrlLength) {
    throw new MediaError('uri-too-long', `The limit for an address is ${maxUrlLength} bytes.`)
  }
  const url = new URL(request.url)
  const path = pathBelow(settings.basePath, url)
  const named = url.searchParams.get('route')
  const route = path === undefined ? { allow: [] } : matchRoute(request.method, path, named)
  if (request.method === 'OPTIONS' && 'allow' in route && route.allow.length > 0) {
    assertOrigin(request, settings)
    return new Response(null, { status: 204, headers: preflightHeaders(request, settings, route.allow) })
  }
  if ('allow' in route) throw noRoute(route.allow, url, settings)
  context.action = routes[route.name].action
  assertOrigin(request, settings)
  const { keys, recursive, run } = await prepare(operations[route.name], context, url)
  const { action } = context
  const peer = peerOf(request)
  const input = {
    request,
    action,
    keys,
    ...(recursive && { recursive }),
    ...(peer !== undefined && { peer }),
  }
  // The media store makes thumbnails of what an editor merely looks at.
  context.principal = await authorize(settings, input, { isBackground: route.name === 'storeThumbnails' })
  return run()
}

/** Reads the input. What is wrong with it is reported only to callers who are authorized. */
async function prepare(operation: Operation, context: RequestContext, url: URL): Promise<ValidatedOperation> {
  try {
    return await operation(context, url)
  } catch (error) {
    return {
      keys: [],
      run: () => {
        throw error
      },
    }
  }
}

class MethodNotAllowed extends MediaError {
  readonly allow: string
  constructor(allow: readonly string[]) {
    super('method-not-allowed', `Use one of ${allow.join(', ')}.`)
    this.allow = allow.join(', ')
  }
}

function noRoute(allow: readonly string[], url: URL, { basePath }: Settings): MediaError {
  if (allow.length > 0) return new MethodNotAllowed(allow)
  return new MediaError(
    'no-such-route',
    `Ask your site's developer: the media handler's basePath is ${basePath}, and the request was for ${url.pathname}.`,
  )
}

/** The path after the base path; `/` at its end does not matter, since hosts add and remove it (Next's `trailingSlash`). */
function pathBelow(basePath: string, { pathname }: URL): string | undefined {
  const path = trimTrailingSlashes(pathname)
  if (path === basePath) return ''
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined
}

/** The response to what went wrong, even if that cannot be reported as usual: what is thrown may be anything. */
function refuse(context: RequestContext, error: unknown): Response {
  try {
    const problem = toProblem(error, context.requestId, context.request.signal)
    const allow = problem.code === 'method-not-allowed' && error instanceof MethodNotAllowed && error.allow
    const headers = allow ? { allow } : undefined
    return finish(context, problemResponse(problem, headers), { code: problem.code, cause: error })
  } catch {
    return problemResponse(createProblem('internal', context.requestId))
  }
}

function finish(
  context: RequestContext,
  response: Response,
  failure?: { code: ProblemCode; cause: unknown },
): Response {
  const { request, settings, requestId, started, action, principal } = context
  const headers = response.headers
  headers.set('cache-control', 'no-store')
  headers.set('x-content-type-options', 'nosniff')
  for (const [name, value] of corsHeaders(request, settings)) headers.append(name, value)
  settings.emit({
    type: 'response',
    requestId,
    method: request.method,
    ...(action && { action }),
    status: response.status,
    ...failure,
    principal,
    duration: performance.now() - started,
  })
  return request.method === 'HEAD' ? new Response(null, { status: response.status, headers }) : response
}
