import { type RequestListener, Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server for tests, on a free port of 127.0.0.1. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly origin: string
  readonly port: number
  /** Ends the server and every connection to it. It may be returned by `beforeAll` and `beforeEach`, as what cleans up after them. */
  close(): Promise<void>
}

/** Starts a server, or a listener on a server of its own: `await using server = await startServer(listener)`. */
export async function startServer(listener: RequestListener | Server): Promise<TestServer> {
  const server = listener instanceof Server ? listener : createServer(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections())
  return { origin: `http://127.0.0.1:${port}`, port, close, [Symbol.asyncDispose]: close }
}
