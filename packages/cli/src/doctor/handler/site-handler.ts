/** Requests to the media handler of a site. */
import { type Problem, type RouteName, isProblem, routes } from '@tina-s3/contract'
import { type WebRequest, type WebResponse, request, textOf } from '../web/request.js'

export interface HandlerResponse extends WebResponse {
  /** The JSON of its body; `undefined` for anything else, which is not the media handler's. */
  readonly json: unknown
  readonly problem: Problem | undefined
}

export interface SiteHandler {
  /** Its base path at the site. */
  readonly address: URL
  send(
    route: RouteName,
    query: Readonly<Record<string, string>>,
    options: WebRequest,
  ): Promise<HandlerResponse>
}

/** @param isNamed names the route in the query, as hosts need it that pass on the base path alone */
export function handlerAt(url: URL, basePath: string, isNamed = false): SiteHandler {
  const address = new URL(basePath, url)
  return {
    address,
    async send(route, query, options) {
      const { method, path } = routes[route]
      const target = new URL(isNamed ? address : `${address.href}${path}`)
      target.search = new URLSearchParams({ ...(isNamed && { route }), ...query }).toString()
      const response = await request(target, { ...options, method })
      const json = readJson(textOf(response))
      return { ...response, json, problem: isProblem(json) ? json : undefined }
    },
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
