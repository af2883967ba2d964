import { type Problem, type RouteName, isProblem, routes } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'
import type { TinaClient } from './tina.js'

export type Query = Record<string, string | number | boolean | undefined>

/** A request by the name of its route. @throws MediaRequestError for everything but a success of the handler's */
export type HandlerClient = <T>(route: RouteName, input?: HandlerInput) => Promise<T>

export interface HandlerInput {
  readonly query?: Query
  readonly body?: object | FormData
  readonly signal?: AbortSignal | undefined
}

/** Milliseconds until a small request counts as lost. */
const patience = 60_000

/** Endpoints on hosts that pass on the base path and one segment below it, as far as that has shown. */
const narrow = new Set<string>()

export function createHandlerClient(
  endpoint: string,
  client: TinaClient | undefined,
  credentials: RequestCredentials,
): HandlerClient {
  const send = async <T>(url: string, init: RequestInit, caller?: AbortSignal): Promise<T> => {
    let response: Response
    let text: string
    try {
      const provider = client?.authProvider
      // Tina writes the token into `headers`, and only into a plain object.
      const full = { credentials, ...init, headers: { accept: 'application/json', ...init.headers } }
      response = await (provider?.fetchWithToken ? provider.fetchWithToken(url, full) : fetch(url, full))
      // Half an answer is none.
      text = await response.text()
    } catch (cause) {
      caller?.throwIfAborted()
      throw new MediaRequestError(
        'The site could not be reached. Check your connection and try again.',
        0,
        undefined,
        { cause },
      )
    }
    return readAnswer<T>(response, text, url)
  }

  return async <T>(name: RouteName, { query = {}, body, signal: caller }: HandlerInput = {}) => {
    const { method, path } = routes[name]
    // A file takes as long as it takes.
    const limit = body instanceof FormData ? [] : [AbortSignal.timeout(patience)]
    const init: RequestInit = { method, signal: AbortSignal.any(caller ? [caller, ...limit] : limit) }
    if (body instanceof FormData) init.body = body
    else if (body) {
      init.headers = { 'content-type': 'application/json' }
      init.body = JSON.stringify(body)
    }
    const plain = endpoint + path + toSearch(query)
    const named = `${endpoint}${method === 'DELETE' ? '/media' : ''}${toSearch({ route: name, ...query })}`
    if (narrow.has(endpoint)) return send<T>(named, init, caller)
    try {
      return await send<T>(plain, init, caller)
    } catch (error) {
      if (!(error instanceof NoHandler) || (method !== 'DELETE' && path === '')) throw error
      const answer = await send<T>(named, init, caller).catch((second: unknown) => {
        throw second instanceof NoHandler ? error : second
      })
      narrow.add(endpoint)
      return answer
    }
  }
}

/** Whatever has answered, it was not the media handler, and it knows of nothing at that address. */
class NoHandler extends MediaRequestError {}

function readAnswer<T>(response: Response, text: string, url: string): T {
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    // Not ours: a page of the host, a proxy or a single-page app.
    body = foreign
  }
  if (response.ok && body !== foreign) return body as T
  if (isProblem(body)) throw new MediaRequestError(describe(body), response.status, body)
  const found = response.ok ? 'a web page instead of the media handler' : `status ${response.status}`
  const Failure = response.status === 404 || response.status === 405 ? NoHandler : MediaRequestError
  throw new Failure(`${url} answered with ${found}. Is the media handler mounted there?`, response.status)
}

const foreign = Symbol('not JSON')

function describe({ title, detail, retryable }: Problem): string {
  const sentence = detail ?? `${title}.`
  return retryable ? `${sentence} Please try again in a moment.` : sentence
}

function toSearch(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '' && value !== false) search.set(name, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
