/** node:http and everything built on its requests: Express, Connect, Next's Pages Router. */
import type { ServerResponse } from 'node:http'
import { toProblem, problemResponse } from './problem-response.js'
import { type NodeRequest, toRequest } from './node/request.js'
import { sendResponse } from './node/response.js'

export type NodeListener = (req: NodeRequest, res: ServerResponse) => Promise<void>

/** A media handler, or one that wants the host's own request and response too. */
export type NodeHandler = (request: Request, req: NodeRequest, res: ServerResponse) => Promise<Response>

/** A listener for `http.createServer`, and the base of adapters for frameworks on node:http. Never rejects. */
export function toNodeListener(handler: NodeHandler): NodeListener {
  return async (req, res) => sendResponse(res, await answer(handler, req, res))
}

async function answer(handler: NodeHandler, req: NodeRequest, res: ServerResponse): Promise<Response> {
  let request: Request
  try {
    request = toRequest(req, res)
  } catch (error) {
    return problemResponse(toProblem(error, crypto.randomUUID()))
  }
  return handler(request, req, res)
}

export type { NodeRequest }
