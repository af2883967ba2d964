/** node:http and everything built on its requests: Express, Connect, Next's Pages Router. */
import type { ServerResponse } from 'node:http'
import { toProblem, problemResponse } from './problem-response.js'
import { type NodeRequest, toRequest } from './node/request.js'
import { sendResponse } from './node/response.js'
import type { MediaHandler } from './options.js'

/** A listener for `http.createServer`, and the base of adapters for frameworks on node:http. Never rejects. */
export function toNodeListener(
  handler: MediaHandler,
): (req: NodeRequest, res: ServerResponse) => Promise<void> {
  return async (req, res) => sendResponse(res, await answer(handler, req, res))
}

async function answer(handler: MediaHandler, req: NodeRequest, res: ServerResponse): Promise<Response> {
  let request: Request
  try {
    request = toRequest(req, res)
  } catch (error) {
    return problemResponse(toProblem(error, crypto.randomUUID()))
  }
  return handler(request)
}

export type { NodeRequest }
