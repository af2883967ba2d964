import type { ServerResponse } from 'node:http'
import { finished } from 'node:stream'
import { linger, maxDiscarded } from '../request/incoming.js'
import type { NodeRequest } from './request.js'

/** A request's body, from its first byte to the last that is let through after the response. */
export interface NodeBody {
  readonly stream: ReadableStream<Uint8Array>
  /**
   * Ends the stream and lets the rest through, up to `maxDiscarded` bytes, so that the connection can go on. Beyond that, the connection
   * is closed once the response is out: closed at once, it is reset, and clients lose the response (RFC 9112, 9.6).
   */
  discardRest(res: ServerResponse): void
}

/**
 * Reads a chunk when the stream is read. Not by `Readable.toWeb`: that destroys a request that is cancelled, and hangs on the one that
 * Next.js (up to 16.2) hands on behind a middleware: https://github.com/vercel/next.js/issues/95335
 */
export function receiveBody(req: NodeRequest): NodeBody {
  let controller!: ReadableStreamDefaultController<Uint8Array>
  const onData = (chunk: Uint8Array) => {
    req.pause()
    controller.enqueue(chunk)
  }
  const onEnd = () => controller.close()
  const fail = (error?: Error) => {
    req.off('data', onData).off('end', onEnd)
    controller.error(error ?? new Error('The body was aborted.'))
  }
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start: (created) => void (controller = created),
    pull: () => void req.resume(),
    cancel: () => fail(),
  }
  const stream = new ReadableStream(source, { highWaterMark: 0 })
  // Paused first, since a listener for data makes it flow.
  req.pause().on('data', onData).on('end', onEnd).on('error', fail)
  req.on('close', () => req.readableEnded || fail())
  return {
    stream,
    discardRest(res) {
      fail()
      if (req.complete || req.destroyed) return
      let bytes = 0
      const onRest = (chunk: Uint8Array) => {
        bytes += chunk.byteLength
        if (bytes <= maxDiscarded) return
        req.off('data', onRest).pause()
        finished(res, () => close(req))
      }
      req.on('data', onRest).resume()
    },
  }
}

function close(req: NodeRequest): void {
  // HTTP/2 has a stream for each request, and its socket is not ours.
  if (req.httpVersionMajor > 1) return void req.destroy()
  req.socket.end()
  setTimeout(() => req.socket.destroy(), linger).unref()
}
