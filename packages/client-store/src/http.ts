import { type Problem, type RouteName, isProblem, routes } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'
import { until } from './wait.js'
import type { TinaClient } from './tina.js'

export type Query = Record<string, string | number | boolean | undefined>

/** A request by the name of its route. @throws MediaRequestError for everything but a success of the handler's */
export type HandlerClient = <T>(route: RouteName, input?: HandlerInput) => Promise<T>

export interface HandlerInput {
  readonly query?: Query
  /** A file is sent as it is, anything else as JSON. */
  readonly body?: object | Blob
  readonly signal?: AbortSignal | undefined
}

/** Milliseconds until a small request counts as lost. */
const requestTimeout = 60_000

/** Endpoints on hosts that pass on the base path and one segment below it, as far as that has shown. */
const queryRouted = new Set<string>()

export function createHandlerClient(
  endpoint: string,
  client: TinaClient | undefined,
  credentials: RequestCredentials,
): HandlerClient {
  const send = async <T>(
    url: string,
    init: RequestInit & { signal: AbortSignal },
    caller?: AbortSignal,
  ): Promise<T> => {
    let response: Response
    let text: string
    try {
      const provider = client?.authProvider
      // Tina writes the token into `headers`, and only into a plain object.
      const full = { credentials, ...init, headers: { accept: 'application/json', ...init.headers } }
      let pending: Promise<Response> | undefined
      // A provider that waits for its token does not look at the signal yet.
      await until(init.signal, (done) => {
        pending = provider?.fetchWithToken ? provider.fetchWithToken(url, full) : fetch(url, full)
        pending.then(done, done)
        return undefined
      })
      response = await pending!
      // Half a response does not count as one.
      text = await response.text()
    } catch (cause) {
      caller?.throwIfAborted()
      throw new MediaRequestError(
        init.signal.aborted
          ? `The site did not respond in time. ${again}`
          : 'The site could not be reached. Check your connection and try again.',
        0,
        undefined,
        { cause },
      )
    }
    return readResponse<T>(response, text, url)
  }

  return async <T>(name: RouteName, { query = {}, body, signal: caller }: HandlerInput = {}) => {
    const { method, path } = routes[name]
    // A file takes as long as it takes.
    const limit = body instanceof Blob ? [] : [AbortSignal.timeout(requestTimeout)]
    const init: RequestInit & { signal: AbortSignal } = {
      method,
      signal: AbortSignal.any(caller ? [caller, ...limit] : limit),
    }
    if (body instanceof Blob) {
      init.headers = { 'content-type': 'application/octet-stream' }
      init.body = body
    } else if (body) {
      init.headers = { 'content-type': 'application/json' }
      init.body = JSON.stringify(body)
    }
    const plain = endpoint + path + toSearch(query)
    const named = `${endpoint}${method === 'DELETE' ? '/media' : ''}${toSearch({ route: name, ...query })}`
    if (queryRouted.has(endpoint)) return send<T>(named, init, caller)
    try {
      return await send<T>(plain, init, caller)
    } catch (error) {
      if (!(error instanceof NoHandler) || (method !== 'DELETE' && path === '')) throw error
      const result = await send<T>(named, init, caller).catch((second: unknown) => {
        throw second instanceof NoHandler ? error : second
      })
      queryRouted.add(endpoint)
      return result
    }
  }
}

/** Whatever has responded, it was not the media handler, and it knows of nothing at that address. */
class NoHandler extends MediaRequestError {}

function readResponse<T>(response: Response, text: string, url: string): T {
  let body: unknown
  try {
    body = text && JSON.parse(text)
  } catch {
    // Not ours: a page of the host, a proxy or a single-page app.
    body = foreign
  }
  if (response.ok && body !== foreign) return body as T
  if (isProblem(body)) throw toError(body, response.status)
  const { ok, status } = response
  const isMissing = status === 404 || status === 405
  throw new (isMissing ? NoHandler : MediaRequestError)(
    `${adviceFor(ok || isMissing ? 404 : status)} (${url.split('?', 1)[0]} responded with status ${status}, and not as the media handler does.)`,
    status,
  )
}

/** What passes by itself, or does not. */
const again = "Please try again in a moment. If it lasts, ask your site's developer."

/** What a host or a proxy does not say itself when it responds in place of the handler. */
function adviceFor(status: number): string {
  if (status === 404) return "Ask your site's developer: is the media handler mounted?"
  if (status === 500)
    return "Ask your site's developer: the media handler failed to start, and the server's log says why."
  if (status === 413)
    return "The file is too large for the site. Choose a smaller one, or ask your site's developer to raise the host's limit."
  return again
}

const foreign = Symbol()

/** A problem that the handler has responded with, on the whole request or on one of its entries. */
export function toError(problem: Problem, status = problem.status): MediaRequestError {
  const { title, detail, retryable, requestId } = problem
  const sentence = detail ?? `${title}.`
  const message = retryable ? `${sentence} ${again}` : sentence
  // By the ID the site's developer finds the cause in the server's log.
  return new MediaRequestError(
    status < 500 ? message : `${message} (Request ID: ${requestId})`,
    status,
    problem,
  )
}

function toSearch(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && value !== false) search.set(name, String(value))
  }
  const text = search.toString()
  return text && `?${text}`
}
