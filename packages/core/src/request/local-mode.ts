import { MediaError } from './errors.js'
import type { Authorize, AuthorizeContext } from '../options.js'

/**
 * An `authorize` hook for development without accounts, as under `tinacms dev`: lets in requests that come from this computer.
 * It refuses with `unauthenticated` (401) and says why:
 *
 * - every request when `NODE_ENV` is `production`;
 * - a request whose `Host` is another name than `localhost`, `127.0.0.1` or `[::1]`, as pages that rebind their DNS name send it;
 * - a request that was forwarded for, or opened under, anything else than this computer;
 * - a request from another address, where the adapter knows the peer's (node:http, Express, Next's Pages Router);
 * - elsewhere (Next's App Router, fetch hosts), a request without `Sec-Fetch-Site: same-origin`. Programs on the network can send any
 *   header, so such a server must listen on this computer alone: `next dev -H 127.0.0.1`.
 */
export function localMode(): Authorize {
  return (context) => {
    const reason = refusal(context)
    if (reason === undefined) return true
    throw new MediaError('unauthenticated', `Local mode: ${reason}`)
  }
}

const production =
  'NODE_ENV is production, where nobody is let in. Give the handler tinaCloud, backendAuth or a function of your own.'

function refusal({ request: { headers }, peer }: AuthorizeContext): string | undefined {
  if (readEnvironment() === 'production') return production
  if (!isLocalHost(headers.get('host') ?? '')) {
    return 'open the admin at http://localhost, http://127.0.0.1 or http://[::1], with its port.'
  }
  if (isForwarded(headers)) return 'this request was forwarded by a proxy from another computer.'
  if (peer !== undefined) {
    return isLoopback(peer) ? undefined : 'only this computer is let in, and the request is from another.'
  }
  if (headers.get('sec-fetch-site') === 'same-origin') return undefined
  return 'this host does not report where a request is from, so only pages of the same origin are let in.'
}

/** Not every runtime has `process`, and some that have it have no variables. */
function readEnvironment(): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  return process?.env?.NODE_ENV
}

function isLocalHost(host: string): boolean {
  return /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i.test(host)
}

/** Whether a proxy says so. Next's own server names the peer in X-Forwarded-For. */
function isForwarded(headers: Headers): boolean {
  const addresses = ['x-forwarded-for', 'x-real-ip'].flatMap((name) => readList(headers, name))
  const hosts = readList(headers, 'x-forwarded-host')
  return headers.has('forwarded') || !addresses.every(isLoopback) || !hosts.every(isLocalHost)
}

function readList(headers: Headers, name: string): string[] {
  const value = headers.get(name)
  return value === null ? [] : value.split(',').map((each) => each.trim())
}

/** 127.0.0.0/8 and ::1 (RFC 6890), and the former as an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2). */
function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/i.test(address)
}
