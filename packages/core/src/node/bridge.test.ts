/** What passes the bridge in either direction, on a socket of node:http. */
import { once } from 'node:events'
import { type Server, createServer } from 'node:http'
import { type AddressInfo, type Socket, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type NodeHandler, type NodeListener, toNodeListener } from '../node.js'

const mebibyte = 1024 ** 2

describe('toNodeListener', () => {
  let server: Server
  const accepted: Socket[] = []
  afterEach(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))

  async function serve(handler: NodeHandler, wrap = (listener: NodeListener) => listener): Promise<Socket> {
    accepted.length = 0
    server = createServer(wrap(toNodeListener(handler)))
    server.on('connection', (socket) => accepted.push(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined)
  }

  /** What the server sends until it closes the connection. */
  async function exchange(socket: Socket, text: string): Promise<string> {
    let received = ''
    socket.on('data', (chunk) => (received += chunk.toString('latin1')))
    socket.write(text)
    if (!socket.destroyed) await once(socket, 'close')
    return received
  }
  const get = (lines = '', line = 'GET /x') =>
    `${line} HTTP/1.1\r\nhost: site.example\r\nconnection: close\r\n${lines}\r\n`

  it('joins headers that come twice, cookies by a semicolon, and keeps the first authorization', async () => {
    const socket = await serve(({ headers }) => Promise.resolve(Response.json(Object.fromEntries(headers))))
    const twice =
      'x-a: 1\r\nx-a: 2\r\ncookie: a=1\r\ncookie: b=2\r\nauthorization: one\r\nauthorization: two\r\n'
    const [, body = ''] = (await exchange(socket, get(twice))).split('\r\n\r\n')
    expect(body).toContain('"x-a":"1, 2"')
    expect(body).toContain('"cookie":"a=1; b=2"')
    expect(body).toContain('"authorization":"one"')
  })

  it('sees the headers that a middleware before it has set', async () => {
    const socket = await serve(
      ({ headers }) => Promise.resolve(Response.json([headers.get('x-user'), headers.get('x-none')])),
      (listener) => (req, res) => {
        Object.assign(req.headers, { 'x-user': 'a', 'x-none': undefined })
        return listener(req, res)
      },
    )
    expect(await exchange(socket, get())).toContain('["a",null]')
  })

  it.each([
    ['/a%2Fb?c=%20', 'http://site.example/a%2Fb?c=%20'],
    ['http://evil.example/x?y', 'http://site.example/x?y'],
    ['//evil.example/x', 'http://site.example//evil.example/x'],
    ['http://evil.example', 'http://site.example/'],
    ['*', 'http://site.example/'],
  ])('reads the address of the target %s', async (target, url) => {
    const socket = await serve((request) => Promise.resolve(new Response(request.url)))
    expect(await exchange(socket, get('', `OPTIONS ${target}`))).toContain(`\r\n${url}\r\n`)
  })

  it('sends every cookie in a header of its own, those of a middleware too, and replaces other headers', async () => {
    const socket = await serve(
      () => {
        const response = new Response('x', { headers: { vary: 'origin' } })
        for (const cookie of ['a=1', 'b=2']) response.headers.append('set-cookie', cookie)
        return Promise.resolve(response)
      },
      (listener) => (req, res) => listener(req, res.setHeader('vary', '*').setHeader('set-cookie', 'c=3')),
    )
    const response = await exchange(socket, get())
    expect(response.match(/^set-cookie: .*$/gm)).toEqual([
      'set-cookie: c=3',
      'set-cookie: a=1',
      'set-cookie: b=2',
    ])
    expect(response.match(/^vary: .*$/gm)).toEqual(['vary: origin'])
  })

  it('cancels the body of a response to HEAD', async () => {
    let cancelled = false
    const socket = await serve(() => {
      const body = new ReadableStream({ cancel: () => void (cancelled = true) })
      return Promise.resolve(new Response(body, { headers: { 'x-a': '1' } }))
    })
    expect(await exchange(socket, get('', 'HEAD /x'))).toMatch(/^HTTP\/1.1 200 OK\r\nx-a: 1\r\n[^]*\r\n\r\n$/)
    expect(cancelled).toBe(true)
  })

  /** A body of `length` MiB; `made` is how much of it has been asked for. */
  function createBody(length: number) {
    const state = { made: 0, cancelled: false }
    const source: UnderlyingDefaultSource<Uint8Array> = {
      pull(controller) {
        if (state.made++ < length) controller.enqueue(new Uint8Array(mebibyte))
        else controller.close()
      },
      cancel: () => void (state.cancelled = true),
    }
    return { state, body: new ReadableStream(source, { highWaterMark: 0 }) }
  }

  it('sends a body at the pace of its reader', async () => {
    const { state, body } = createBody(64)
    const socket = await serve(() => Promise.resolve(new Response(body)))
    socket.write(get())
    await expect.poll(() => state.made).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, 200))
    // What the buffers of both sockets hold.
    expect(state.made).toBeLessThan(32)
    let bytes = 0
    socket.on('data', (chunk) => (bytes += chunk.length))
    await once(socket, 'close')
    expect(bytes).toBeGreaterThan(64 * mebibyte)
    expect(state.cancelled).toBe(false)
  })

  it('cancels a body whose reader hangs up', async () => {
    const { state, body } = createBody(1000)
    const socket = await serve(() => Promise.resolve(new Response(body)))
    socket.write(get())
    await once(socket, 'readable')
    socket.destroy()
    await expect.poll(() => state.cancelled).toBe(true)
  })

  it('cancels a body that says nothing when its reader hangs up', async () => {
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => void (cancelled = true),
    })
    const socket = await serve(() => Promise.resolve(new Response(body)))
    socket.write(get())
    await once(socket, 'readable')
    socket.destroy()
    await expect.poll(() => cancelled).toBe(true)
  })

  it('breaks the connection off when a body fails', async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new Error('gone')),
    })
    const socket = await serve(() => Promise.resolve(new Response(body)))
    // The last chunk of a whole body has no bytes.
    expect(await exchange(socket, get())).not.toMatch(/0\r\n\r\n$/)
  })

  it('reads a body no faster than the handler does', async () => {
    let read = () => undefined as void
    const reading = new Promise<void>((resolve) => (read = resolve))
    const socket = await serve(async (request) => {
      await reading
      return new Response(String((await request.arrayBuffer()).byteLength))
    })
    socket.write(get(`content-length: ${16 * mebibyte}\r\n`, 'POST /x'))
    socket.write(Buffer.alloc(16 * mebibyte))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(accepted.at(-1)?.bytesRead).toBeLessThan(mebibyte)
    read()
    expect(await exchange(socket, '')).toContain(`\r\n${16 * mebibyte}\r\n`)
  })

  it('fails the body and fires the signal when the sender hangs up', async () => {
    const seen: unknown[] = []
    const socket = await serve(async (request) => {
      request.signal.addEventListener('abort', () => seen.push('signal'))
      await request.text().catch(() => seen.push('body'))
      return new Response()
    })
    socket.write(get('content-length: 100\r\n', 'POST /x') + 'half')
    await expect.poll(() => accepted.at(-1)?.bytesRead).toBeGreaterThan(50)
    socket.destroy()
    await expect.poll(() => seen.sort()).toEqual(['body', 'signal'])
  })

  it('ends the body for a handler that goes on reading after its response', async () => {
    let later: Promise<unknown> | undefined
    const socket = await serve((request) => {
      later = request.text().catch((error: unknown) => error)
      return Promise.resolve(new Response('early'))
    })
    const received = exchange(socket, get('content-length: 100\r\n', 'POST /x') + 'half')
    await expect.poll(() => later).toBeDefined()
    expect(await later).toBeInstanceOf(Error)
    socket.end('x'.repeat(96))
    expect(await received).toContain('early')
  })
})
