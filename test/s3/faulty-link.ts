/** An HTTP link to a server that a test can make fail, in the ways of real networks and busy servers. */
import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { startServer } from '../server.js'

/** What happens to one request. `after`: the share of its body that gets through before. */
export type Fault =
  | { kind: 'reset'; after: number }
  | { kind: 'stall'; after: number; milliseconds: number }
  /** The server does its work, and its response is lost. */
  | { kind: 'lost response' }
  | { kind: 'truncated response' }
  | { kind: 'busy'; status: 429 | 500 | 503 }
  | { kind: 'late'; milliseconds: number }

export interface FaultyLink {
  /** Takes the place of the server's address. */
  readonly endpoint: string
  /** Decides on each request; `undefined` lets it through. */
  plan(decide: ((req: IncomingMessage) => Fault | undefined) | undefined): void
  /** Faults that have happened, by kind. */
  readonly injected: Readonly<Record<string, number>>
  /** Requests that came. */
  readonly requests: { readonly method: string; readonly url: string; readonly bytes: number }[]
  close(): Promise<void>
}

export async function createFaultyLink(target: string): Promise<FaultyLink> {
  const { hostname, port } = new URL(target)
  let decide: ((req: IncomingMessage) => Fault | undefined) | undefined
  const injected: Record<string, number> = {}
  const requests: { method: string; url: string; bytes: number }[] = []

  const server = createServer((req, res) => {
    const fault = decide?.(req)
    if (fault) injected[fault.kind] = (injected[fault.kind] ?? 0) + 1
    const seen = { method: req.method ?? '', url: req.url ?? '', bytes: 0 }
    requests.push(seen)
    void pass(req, res, fault, seen).catch(() => res.destroy())
  })
  server.on('clientError', (_error, socket) => socket.destroy())

  async function pass(
    req: IncomingMessage,
    res: ServerResponse,
    fault: Fault | undefined,
    seen: { bytes: number },
  ): Promise<void> {
    // Gone from the request once it has ended.
    const { socket } = req
    const failed = () => void socket.resetAndDestroy()
    if (fault?.kind === 'late') await wait(fault.milliseconds)
    if (fault?.kind === 'busy') {
      const body = '<Error><Code>SlowDown</Code></Error>'
      // Servers that are busy do not read what is sent to them.
      res.writeHead(fault.status, { 'content-length': body.length, connection: 'close' }).end(body)
      return
    }
    const { method, url: path, headers } = req
    const upstream = request({ hostname, port, method, path, headers, agent: false })
    upstream.on('error', failed)
    req.on('error', () => upstream.destroy())
    req.once('close', () => req.complete || upstream.destroy())
    upstream.once('response', (response) => {
      if (fault?.kind === 'lost response') {
        response.resume().once('end', failed)
        return
      }
      res.writeHead(response.statusCode ?? 502, response.headers)
      if (fault?.kind === 'truncated response') {
        res.flushHeaders()
        response.resume().once('end', failed)
        return
      }
      response.on('error', failed).pipe(res)
    })
    const breaks = fault?.kind === 'reset' || fault?.kind === 'stall'
    if (!breaks) {
      req.on('data', (chunk: Buffer) => (seen.bytes += chunk.byteLength)).pipe(upstream)
      return
    }
    const limit = fault.after * Number(headers['content-length'] ?? 0)
    let passed = 0
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      const bytes = (chunk as Buffer).subarray(0, Math.max(0, limit - passed))
      passed += bytes.byteLength
      seen.bytes = passed
      if (bytes.byteLength > 0) upstream.write(bytes)
      if (passed >= limit) break
    }
    if (fault.kind === 'stall') await wait(fault.milliseconds)
    upstream.destroy()
    failed()
  }

  server.requestTimeout = 0
  const { origin, close } = await startServer(server)
  return {
    endpoint: origin,
    plan: (wanted) => void (decide = wanted),
    injected,
    requests,
    close,
  }
}
