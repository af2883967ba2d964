import { type Problem, isProblem } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'
import type { TinaClient } from './tina.js'

export type Query = Record<string, string | number | boolean | undefined>

/** Requests to the media handler, with the admin's session. */
export interface HandlerClient {
  get<T>(query: Query): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  postForm<T>(query: Query, form: FormData): Promise<T>
  delete(query: Query): Promise<void>
}

export function createHandlerClient(
  endpoint: string,
  client: TinaClient | undefined,
  credentials: RequestCredentials,
): HandlerClient {
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const url = endpoint + path
    let response: Response
    try {
      const provider = client?.authProvider
      // Tina writes the token into `headers`, and only into a plain object.
      const full = { credentials, ...init, headers: { ...init.headers } }
      response = await (provider?.fetchWithToken ? provider.fetchWithToken(url, full) : fetch(url, full))
    } catch (cause) {
      throw new MediaRequestError(
        'The site could not be reached. Check your connection and try again.',
        0,
        undefined,
        { cause },
      )
    }
    return readAnswer(response, url)
  }
  const json = { 'content-type': 'application/json' }
  return {
    get: <T>(query: Query) => send(toSearch(query), { method: 'GET' }) as Promise<T>,
    post: <T>(path: string, body: unknown) =>
      send(path, { method: 'POST', headers: json, body: JSON.stringify(body) }) as Promise<T>,
    postForm: <T>(query: Query, body: FormData) =>
      send(toSearch(query), { method: 'POST', body }) as Promise<T>,
    delete: async (query) => void (await send(toSearch(query), { method: 'DELETE' })),
  }
}

/** @throws MediaRequestError for everything but a success in JSON, or in nothing */
async function readAnswer(response: Response, url: string): Promise<unknown> {
  const text = await response.text().catch(() => '')
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    // Not ours: a page of the host, a proxy or a single-page app.
    const found = response.ok ? 'a web page' : `status ${response.status}`
    throw new MediaRequestError(
      `${url} answered with ${found} instead of the media handler. Is the handler mounted there?`,
      response.status,
    )
  }
  if (response.ok) return body
  if (isProblem(body)) throw new MediaRequestError(describe(body), response.status, body)
  throw new MediaRequestError(
    `${url} answered with status ${response.status}. Is the media handler mounted there?`,
    response.status,
  )
}

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
