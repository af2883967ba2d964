import { type ProblemCode, type RouteName, matchRoute, routes } from '@tina-s3/contract'
import { authorize } from './authorize.js'
import type { Call, Operation, Prepared } from './call.js'
import { MediaError } from './errors.js'
import { abortUpload } from './operations/abort-upload.js'
import { completeUpload } from './operations/complete-upload.js'
import { deleteMedia } from './operations/delete.js'
import { list } from './operations/list.js'
import { rename } from './operations/rename.js'
import { signParts } from './operations/sign-parts.js'
import { startUpload } from './operations/start-upload.js'
import { status } from './operations/status.js'
import { upload } from './operations/upload.js'
import type { MediaHandler, MediaHandlerOptions } from './options.js'
import { assertOrigin, corsHeaders, preflightHeaders } from './origin.js'
import { problemResponse, toProblem } from './problem-response.js'
import { type Settings, readSettings } from './settings.js'

const operations: Record<RouteName, Operation> = {
  status,
  list,
  upload,
  startUpload,
  signParts,
  completeUpload,
  abortUpload,
  delete: deleteMedia,
  rename,
}

/**
 * Builds the media handler: `(request: Request) => Promise<Response>`, for any host that speaks those, and for others through an adapter.
 * The handler never rejects; what goes wrong is answered as a problem (RFC 9457) and told to `onEvent`.
 * @throws TypeError when an option is missing or makes no sense
 */
export function createMediaHandler(options: MediaHandlerOptions): MediaHandler {
  const settings = readSettings(options)
  return async (request) => {
    const call: Call = { settings, request, requestId: crypto.randomUUID(), started: performance.now() }
    try {
      const response = await answer(call)
      return finish(call, response)
    } catch (error) {
      const problem = toProblem(error, call.requestId, request.signal)
      const headers = error instanceof MethodNotAllowed ? { allow: error.allow } : undefined
      return finish(call, problemResponse(problem, headers), { code: problem.code, cause: error })
    }
  }
}

/** A request from its arrival to its answer. */
async function answer(call: Call): Promise<Response> {
  const { request, settings } = call
  const url = new URL(request.url)
  const path = pathBelow(settings.basePath, url)
  const named = url.searchParams.get('route')
  const route = path === undefined ? { allow: [] } : matchRoute(request.method, path, named)
  if (request.method === 'OPTIONS' && 'allow' in route && route.allow.length > 0) {
    assertOrigin(request, settings)
    return new Response(null, { status: 204, headers: preflightHeaders(request, settings, route.allow) })
  }
  if ('allow' in route) throw refuse(route.allow, url, settings)
  call.action = routes[route.name].action
  assertOrigin(request, settings)
  const { keys, run } = await prepare(operations[route.name], call, url)
  call.principal = await authorize(settings, { request, action: call.action, keys })
  return run()
}

/** Reads the input. What is wrong with it is told only to callers who are authorized. */
async function prepare(operation: Operation, call: Call, url: URL): Promise<Prepared> {
  try {
    return await operation(call, url)
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

function refuse(allow: readonly string[], url: URL, { basePath }: Settings): MediaError {
  if (allow.length > 0) return new MethodNotAllowed(allow)
  return new MediaError(
    'no-such-route',
    `The handler's basePath is ${basePath}, the request was for ${url.pathname}.`,
  )
}

/** The path after the base path; `/` at its end does not matter, since hosts add and remove it (Next's `trailingSlash`). */
function pathBelow(basePath: string, { pathname }: URL): string | undefined {
  const path = pathname.replace(/\/+$/, '')
  if (path === basePath) return ''
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : undefined
}

function finish(call: Call, response: Response, failure?: { code: ProblemCode; cause: unknown }): Response {
  const { request, settings, requestId, started, action, principal } = call
  const headers = response.headers
  headers.set('cache-control', 'no-store')
  headers.set('x-content-type-options', 'nosniff')
  for (const [name, value] of corsHeaders(request, settings)) headers.append(name, value)
  settings.emit({
    type: 'answer',
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
