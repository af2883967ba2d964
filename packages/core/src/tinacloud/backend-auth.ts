import { MediaError } from '../request/errors.js'
import type { Authorize } from '../options.js'

/**
 * What @tinacms/datalayer calls a backend auth provider: `TinaCloudBackendAuthProvider`, `AuthJsBackendAuthProvider`,
 * `ClerkBackendAuthentication` and the like. They are written for node:http, so they are handed look-alikes.
 */
export interface BackendAuthProvider {
  initialize?(): Promise<void>
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- node:http's types, which this package does not impose on others
  isAuthorized(req: any, res: any): Promise<BackendAuthVerdict>
}

export type BackendAuthVerdict =
  { isAuthorized: true } | { isAuthorized: false; errorMessage: string; errorCode: number }

/**
 * Lets in whom the provider of a self-hosted backend lets in. Its 403 stays 403; its 429 and 5xx, and what it throws, become 503;
 * every other refusal becomes 401.
 */
export function backendAuth(provider: BackendAuthProvider): Authorize {
  let ready: Promise<void> | undefined
  return async ({ request }) => {
    ready ??= provider.initialize?.() ?? Promise.resolve()
    await ready.catch((error: unknown) => {
      ready = undefined
      throw error
    })
    const verdict = await provider.isAuthorized(toNodeRequest(request), createNodeResponse())
    // Plain JavaScript may return a promise or a string that was meant to say no.
    if ((verdict.isAuthorized as unknown) === true) return true
    const { errorCode, errorMessage } = verdict as Extract<BackendAuthVerdict, { isAuthorized: false }>
    if (errorCode === 403) throw new MediaError('forbidden')
    if (errorCode === 429 || errorCode >= 500) throw new Error(errorMessage)
    return null
  }
}

function toNodeRequest(request: Request): object {
  const { pathname, search, searchParams } = new URL(request.url)
  const headers = Object.fromEntries(request.headers)
  return {
    method: request.method,
    url: pathname + search,
    headers,
    cookies: parseCookies(headers.cookie ?? ''),
    query: Object.fromEntries(searchParams),
  }
}

function parseCookies(header: string): Record<string, string> {
  const pairs = header.split(';').map((pair) => {
    const [name = '', ...rest] = pair.split('=')
    return [name.trim(), decode(rest.join('=').trim())] as const
  })
  return Object.fromEntries(pairs.filter(([name]) => name !== ''))
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Auth.js renews its cookie on the response. The admin renews it elsewhere often enough, so it is let go. */
function createNodeResponse(): object {
  const headers = new Map<string, unknown>()
  const response = {
    statusCode: 200,
    headersSent: false,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    getHeaders: () => Object.fromEntries(headers),
    removeHeader: (name: string) => void headers.delete(name.toLowerCase()),
    setHeader: (name: string, value: unknown) => {
      headers.set(name.toLowerCase(), value)
      return response
    },
  }
  return response
}
