/**
 * Which sites' pages may call the handler. Sessions in cookies make this matter: a browser sends them along whoever wrote the page, and
 * only the `Origin` and `Sec-Fetch-Site` headers say so. Clients that are not browsers send neither and are left to `authorize`.
 */
import { MediaError } from './errors.js'
import type { Settings } from './settings.js'

/** @throws MediaError `origin-not-allowed` for a page of another site that is not on the list */
export function assertOrigin(request: Request, settings: Settings): void {
  const origin = request.headers.get('origin')
  if (origin !== null && settings.allowedOrigins.has(origin)) return
  // A browser that says so is right, whatever proxies have made of Origin and Host.
  const crossSite = request.headers.get('sec-fetch-site') === 'cross-site'
  if (!crossSite && (origin === null || isSameOrigin(request, origin))) return
  const from = origin === null || origin.length > maxShown ? 'other sites' : origin
  throw new MediaError(
    'origin-not-allowed',
    `Requests from ${from} are not accepted. Ask your site's developer: if the admin is there, allowedOrigins of the media handler must name it.`,
  )
}

/** Characters of an origin that a refusal repeats: a host name has up to 253. */
const maxShown = 300

/** Headers of every response to an allowed other origin. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function corsHeaders(request: Request, settings: Settings): [string, string][] {
  if (settings.allowedOrigins.size === 0) return []
  const origin = request.headers.get('origin')
  if (origin === null || !settings.allowedOrigins.has(origin)) return [['vary', 'origin']]
  return [
    ['vary', 'origin'],
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', 'true'],
  ]
}

export function preflightHeaders(
  request: Request,
  settings: Settings,
  allow: readonly string[],
): Record<string, string> {
  const origin = request.headers.get('origin')
  if (origin === null || !settings.allowedOrigins.has(origin)) return { allow: allow.join(', ') }
  return {
    allow: allow.join(', '),
    'access-control-allow-methods': allow.join(', '),
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-max-age': '600',
  }
}

function isSameOrigin(request: Request, origin: string): boolean {
  // Set by the browser and out of a page's reach; right even where a proxy has replaced Host.
  if (request.headers.get('sec-fetch-site') === 'same-origin') return true
  const host = URL.canParse(origin) ? new URL(origin).host : undefined
  // request.url will not do: Next's App Router puts localhost there. A page cannot set X-Forwarded-Host on
  // another origin without a preflight, which is refused.
  const forwarded = request.headers.get('x-forwarded-host')?.split(',')[0]?.trim()
  return host !== undefined && (host === request.headers.get('host') || host === forwarded)
}
