/** Whether the media handler responds at its address, and what it means that something else does. */
import type { DoctorContext, Finding } from '../check.js'
import { type WebResponse, Unreachable, isHtml, redirectOf } from '../web/request.js'
import { type HandlerResponse, type SiteHandler, handlerAt } from './site-handler.js'

export interface Mounted {
  readonly handler: SiteHandler
  /** Its response to `status`, without a session. */
  readonly response: HandlerResponse
}

/** Asks for `status` as a stranger. */
export async function findMounted({ site, signal }: DoctorContext, url: URL): Promise<Mounted | Finding> {
  const handlers = [false, true].map((isNamed) => handlerAt(url, site.basePath, isNamed))
  let foreign: HandlerResponse | undefined
  try {
    for (const handler of handlers) {
      const response = await handler.send('status', {}, { signal })
      if (response.problem || isStatus(response.json)) return { handler, response }
      foreign ??= response
    }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return unreachable(url, error)
  }
  return explain(foreign!, handlers[0]!)
}

function isStatus(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'limits' in json && 'modes' in json
}

function unreachable({ origin }: URL, { message }: Unreachable): Finding {
  return {
    status: 'failed',
    what: `The site at ${origin} cannot be reached. ${message}`,
    remedy: 'Start the site, or name the address at which it runs: --url https://www.example.com',
  }
}

function explain(response: WebResponse, { address }: SiteHandler): Finding {
  const { status } = response
  const target = redirectOf(response)
  const place = `${address.href}/status`
  if (target) return redirected(place, target, address)
  if (status === 401 || status === 403)
    return failed(
      `${place} responds with ${status}, and not as the media handler does: something before it asks for a sign-in of its own.`,
      `Exclude ${address.pathname} from it: a middleware, HTTP authentication, or the host's protection of deployments.`,
    )
  if (status >= 500)
    return failed(
      `${place} responds with ${status}, and not as the media handler does: it failed to start, or the host could not run it.`,
      "Read the server's log: it has the error of the module that creates the handler.",
    )
  const page = isHtml(response) ? ' with a page' : ''
  return failed(
    `The media handler is not mounted at ${address.pathname}: ${place} responds with ${status}${page}.`,
    `Mount it at ${address.pathname}, for every path below it and before any route that responds to everything; or, if it is elsewhere, name its path: basePath in createMediaHandler (or --base-path).`,
  )
}

function redirected(place: string, target: URL, address: URL): Finding {
  const what = `${place} redirects to ${target.origin}${target.pathname}.`
  // Such as from http to https, or to www.
  if (target.pathname.startsWith(address.pathname) && target.origin !== address.origin)
    return failed(what, `Name the address at which the site is: --url ${target.origin}`)
  return failed(
    what,
    `Something before the media handler asks for a sign-in: a middleware, or the host's protection of deployments. Exclude ${address.pathname} from it; the handler checks sessions itself.`,
  )
}

function failed(what: string, remedy: string): Finding {
  return { status: 'failed', what, remedy }
}
