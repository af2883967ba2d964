import { type Socket, connect, createServer } from 'node:net'

/** A TCP link to a server, which a test can make fail. */
export interface FaultyLink {
  /** Takes the place of the server's address. */
  readonly endpoint: string
  /** Cuts connections that carry a request of this method, after so many of its bytes; `undefined` ends it. */
  cut(fault: { method: string; afterBytes: number } | undefined): void
  close(): Promise<void>
}

export async function createFaultyLink(target: string): Promise<FaultyLink> {
  const { hostname, port } = new URL(target)
  let fault: { method: string; afterBytes: number } | undefined
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    let seen = 0
    let cutting = false
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.once('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
      socket.on('error', () => undefined)
    }
    client.on('data', (chunk: Buffer) => {
      if (fault !== undefined && chunk.toString('latin1').startsWith(`${fault.method} `)) {
        cutting = true
        seen = 0
      }
      seen += chunk.byteLength
      if (fault !== undefined && cutting && seen > fault.afterBytes) client.resetAndDestroy()
      else upstream.write(chunk)
    })
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut: (wanted) => void (fault = wanted),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}
