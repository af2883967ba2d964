/** Preflights as browsers send them. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch */
import { type WebResponse, request } from '../web/request.js'

/** What a page is about to send. Header names are in lower case, without those that need no permission. */
export interface CorsRequest {
  readonly method: string
  readonly headers: readonly string[]
}

/** Whether a page may send something. */
export type Ask = (wanted: CorsRequest) => Promise<boolean>

/** Asks the server at a URL, for pages of an origin. Its promise rejects with Unreachable, or the signal's reason. */
export function preflightOf(url: string, origin: string, signal: AbortSignal): Ask {
  return async ({ method, headers }) => {
    const response = await request(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        ...(headers.length > 0 && { 'access-control-request-headers': headers.toSorted().join(',') }),
      },
      signal,
    })
    const { status } = response
    return (
      status >= 200 && status <= 299 && isShared(response, origin) && covers(response, { method, headers })
    )
  }
}

/** Whether a page of this origin may read a response that was requested without credentials. */
export function isShared({ headers }: WebResponse, origin: string): boolean {
  return ['*', origin].includes(headers.get('access-control-allow-origin') ?? '')
}

/** Names that a header lists, in lower case. */
export function listed({ headers }: WebResponse, header: string): readonly string[] {
  return (headers.get(header) ?? '').split(',').map((name) => name.trim().toLowerCase())
}

const safelisted = ['get', 'head', 'post']

function covers(response: WebResponse, { method, headers }: CorsRequest): boolean {
  const methods = [...safelisted, ...listed(response, 'access-control-allow-methods')]
  const names = listed(response, 'access-control-allow-headers')
  const has = (list: readonly string[], name: string) => list.includes('*') || list.includes(name)
  return has(methods, method.toLowerCase()) && headers.every((name) => has(names, name))
}
