/** An HTTP link to an S3 server on which one request, chosen by its number, goes wrong. */
import { Agent, type IncomingMessage, type ServerResponse, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { startServer } from '../server.js'

export const requestFaults = [
  'is lost on its way',
  'loses its response',
  'hangs until the caller leaves',
  'is carried out after the caller has given up',
  'gets a 500 response',
  'is carried out and gets a 500 response',
  'is lost, as are all later ones',
  'loses its response, and all later ones are lost',
] as const
export type RequestFault = (typeof requestFaults)[number]

export interface CrashLink {
  readonly endpoint: string
  /** Requests so far. */
  count(): number
  /** Resolves when the server has dealt with everything that was sent. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Milliseconds that a late request is behind; more than the client waits. */
const late = 600

/**
 * @param at the number of the request, from 1
 * @param leave called when the caller is to hang up
 */
export async function createCrashLink(
  target: string,
  { at, fault, leave }: { at: number; fault: RequestFault; leave: () => void },
): Promise<CrashLink> {
  const { hostname, port } = new URL(target)
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const underWay = new Set<Promise<void>>()
  let count = 0
  let isDown = false

  const server = await startServer((req, res) => {
    count++
    const work = pass(req, res, isDown ? 'is lost on its way' : count === at ? fault : undefined)
      .catch(() => undefined)
      .finally(() => underWay.delete(work))
    underWay.add(work)
  })

  async function pass(
    req: IncomingMessage,
    res: ServerResponse,
    fate: RequestFault | undefined,
  ): Promise<void> {
    const { socket } = req
    const lose = () => void socket.resetAndDestroy()
    const body = Buffer.concat(await req.toArray())
    const forward = () => forwardTo({ hostname, port, agent }, req, body)
    const fail = () => res.writeHead(500, { 'content-length': 0 }).end()
    switch (fate) {
      case 'is lost, as are all later ones':
        isDown = true
        return lose()
      case 'is lost on its way':
        return lose()
      case 'loses its response, and all later ones are lost':
        isDown = true
        await forward()
        return lose()
      case 'loses its response':
        await forward()
        return lose()
      case 'hangs until the caller leaves':
        return leave()
      case 'is carried out after the caller has given up':
        await wait(late)
        await forward()
        return lose()
      case 'gets a 500 response':
        return void fail()
      case 'is carried out and gets a 500 response':
        await forward()
        return void fail()
      case undefined: {
        const { status, headers, content } = await forward()
        res.writeHead(status, headers).end(content)
      }
    }
  }

  return {
    endpoint: server.origin,
    count: () => count,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close: async () => {
      agent.destroy()
      await server.close()
    },
  }
}

interface UpstreamResponse {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly content: Buffer
}

function forwardTo(
  target: object,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const upstream = request({ ...target, method, path: url, headers })
    upstream.once('error', reject)
    upstream.once('response', (response) => {
      response
        .toArray()
        .then((chunks) =>
          resolve({
            status: response.statusCode ?? 502,
            headers: response.headers,
            content: Buffer.concat(chunks),
          }),
        )
        .catch(reject)
    })
    upstream.end(body)
  })
}
