/** An HTTP proxy in front of a server: sees every request, and may let it wait. */
import { Agent, type IncomingMessage, type ServerResponse, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  /** From a browser by a presigned URL; what the handler sends is signed in a header. */
  readonly isPresigned: boolean
}

export interface HttpProxy {
  /** Takes the place of the server's. */
  readonly origin: string
  /** Requests since the start or since `forget`, in order. */
  readonly seen: readonly SeenRequest[]
  forget(): void
  close(): void
}

/** @param before awaited before a request is passed on */
export async function startHttpProxy(
  target: string,
  before?: (request: SeenRequest) => Promise<unknown>,
): Promise<HttpProxy> {
  const { hostname, port } = new URL(target)
  const agent = new Agent({ keepAlive: true })
  const seen: SeenRequest[] = []

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = req
    const entry = { method, url, isPresigned: /[?&]X-Amz-Signature=/.test(url) }
    seen.push(entry)
    await before?.(entry)
    const upstream = request({ hostname, port, method, path: url, headers, agent }, (response) => {
      res.writeHead(response.statusCode ?? 502, response.headers)
      response.on('error', () => res.destroy()).pipe(res)
    })
    upstream.on('error', () => res.destroy())
    req.on('error', () => upstream.destroy()).pipe(upstream)
  }

  const server = createServer((req, res) => void pass(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    forget: () => void seen.splice(0),
    close: () => {
      server.close().closeAllConnections()
      agent.destroy()
    },
  }
}

/** Whether this is a LIST request. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const isList = ({ method, url }: SeenRequest) => method === 'GET' && /[?&]list-type=2/.test(url)
