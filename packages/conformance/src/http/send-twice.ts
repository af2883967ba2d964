import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { expect } from 'vitest'
import { toSearch } from './client.js'

interface RefusedUpload {
  name: string
  /** Bytes the body has. */
  size: number
  /** Bytes the file is said to have. @default size */
  declared?: number
  /** What the body begins with. Without it, none of the body is sent before there is a response. */
  start?: string | undefined
  /** @default a form's */
  contentType?: string
  token?: string
  /** Without it, one response is all that is waited for. @default true */
  again?: boolean
}

/**
 * Sends an upload to its end, whatever the response meanwhile, and then another request on the same connection.
 * @returns the status of each
 */
export async function sendTwice(
  url: string,
  {
    name,
    size,
    declared = size,
    start,
    contentType = 'multipart/form-data; boundary=b',
    token,
    again = true,
  }: RefusedUpload,
): Promise<string[]> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  let received = ''
  // Seen as a response that is missing.
  socket.on('error', () => undefined)
  socket.setEncoding('latin1').on('data', (text: string) => (received += text))
  const statuses = () => [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status)
  const more = token === undefined ? '' : `authorization: Bearer ${token}\r\n`
  const head = (method: string, path: string, length = '') =>
    `${method} ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${more}${length}\r\n`
  const type = `content-type: ${contentType}\r\ncontent-length: ${size}\r\n`
  try {
    socket.write(head('POST', pathname + toSearch({ name, size: declared, type: 'image/png' }), type))
    if (start === undefined) await expect.poll(statuses, { timeout: 10_000 }).toHaveLength(1)
    else socket.write(start)
    if (!again && start === undefined) return statuses()
    const chunk = Buffer.alloc(64 * 1024)
    for (let left = size - (start?.length ?? 0); left > 0; left -= chunk.length) {
      if (socket.destroyed || (!again && statuses().length > 0)) break
      if (!socket.write(chunk.subarray(0, Math.min(left, chunk.length)))) await drained(socket)
    }
    if (!again) {
      await expect.poll(statuses, { timeout: 10_000 }).toHaveLength(1)
      return statuses()
    }
    socket.write(head('GET', `${pathname}/status`))
    await expect.poll(statuses, { timeout: 10_000 }).toHaveLength(2)
    return statuses()
  } finally {
    socket.destroy()
  }
}

/** Until more can be written, or nothing any more. */
async function drained(socket: Socket): Promise<void> {
  const settled = new AbortController()
  const signals = ['drain', 'close'].map((name) => once(socket, name, { signal: settled.signal }))
  await Promise.race(signals.map((signal) => signal.catch(() => undefined)))
  settled.abort()
}
