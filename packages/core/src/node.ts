/** node:http and everything built on its requests: Express, Connect, Next's Pages Router. */
import type { ServerResponse } from 'node:http'
import { receiveBody } from './node/body.js'
import { type NodeRequest, toRequest } from './node/request.js'
import { sendResponse } from './node/response.js'
import { problemResponse, toProblem } from './request/problem-response.js'

export type NodeListener = (req: NodeRequest, res: ServerResponse) => Promise<void>

/** A media handler, or one that wants the host's own request and response too. */
export type NodeHandler = (request: Request, req: NodeRequest, res: ServerResponse) => Promise<Response>

/** A listener for `http.createServer`, and the base of adapters for frameworks on node:http. Never rejects. */
export function toNodeListener(handler: NodeHandler): NodeListener {
  return async (req, res) => {
    const body = receiveBody(req)
    let response: Response
    try {
      response = await handler(toRequest(req, res, body.stream), req, res)
    } catch (error) {
      // The request cannot be a web one, or the handler has broken its promise.
      response = problemResponse(toProblem(error, crypto.randomUUID()))
    }
    body.discardRest(res)
    await sendResponse(res, response)
  }
}

export type { NodeRequest }
