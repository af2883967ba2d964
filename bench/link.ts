/**
 * A network line in a process of its own: `node link.mjs OPTIONS`. Passes TCP connections on, and lets every byte take its time: half the
 * round trip in each direction, its turn on a line that all connections share, and one round trip more before a connection carries anything.
 * There is no loss, no slow start and no TLS, so what it adds is the least that such a distance costs.
 */
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { LinkOptions } from './link-process.js'

const {
  target,
  roundTrip,
  roundTripFromSite = roundTrip,
  megabits,
} = JSON.parse(process.argv[2] ?? '') as LinkOptions
const { hostname, port } = new URL(target)
const bytesPerMillisecond = (megabits * 1e6) / 8 / 1000

/** Each direction is a line of its own. */
const [up, down] = [createLine(), createLine()]
/** Not limited, as within a data centre. */
const unlimited = { occupy: () => performance.now() }

const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
  near.on('error', () => near.destroy())
  void pass(near, performance.now())
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())

async function pass(near: Socket, openedAt: number): Promise<void> {
  const first = await readFirst(near)
  if (first === undefined) {
    near.destroy()
    return
  }
  // A browser has presigned URLs. The site signs its requests by a header.
  const isFromSite = !/^[A-Z]+ \S*[?&]X-Amz-Signature=/.test(first.toString('latin1'))
  const time = isFromSite ? roundTripFromSite : roundTrip
  const isNear = isFromSite && roundTripFromSite !== roundTrip
  await wait(Math.max(0, openedAt + time - performance.now()))
  if (near.destroyed) return
  const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true })
  const close = () => {
    near.destroy()
    far.destroy()
  }
  near.on('error', close).on('close', close)
  far.on('error', close)
  const sendUp = createPipe(far, isNear ? unlimited : up, time / 2)
  sendUp(first)
  near.on('data', sendUp).on('end', () => sendUp(undefined))
  near.resume()
  const sendDown = createPipe(near, isNear ? unlimited : down, time / 2)
  far.on('data', sendDown).on('end', () => sendDown(undefined))
}

/** What comes first; nothing when the connection ends before. Leaves the socket paused. */
function readFirst(socket: Socket): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => {
      socket.pause()
      resolve(chunk)
    })
    socket.once('close', () => resolve(undefined))
    socket.once('end', () => resolve(undefined))
  })
}

interface Line {
  /** Puts bytes on the line, behind those that wait there. @returns when the last of them has left, as of `performance.now()` */
  occupy(bytes: number): number
}

function createLine(): Line {
  let freeAt = 0
  return {
    occupy: (bytes) => (freeAt = Math.max(freeAt, performance.now()) + bytes / bytesPerMillisecond),
  }
}

/** Hands chunks on in their order, each `delay` milliseconds after it has left. `undefined` is the end. */
function createPipe(to: Socket, line: Line, delay: number): (chunk: Buffer | undefined) => void {
  const queue: { chunk: Buffer | undefined; dueAt: number }[] = []
  const deliver = () => {
    // Timers count in whole milliseconds.
    while (queue[0] && queue[0].dueAt <= performance.now() + 0.5) {
      const { chunk } = queue.shift()!
      if (chunk === undefined) to.end()
      else to.write(chunk)
    }
    if (queue[0]) setTimeout(deliver, queue[0].dueAt - performance.now())
  }
  return (chunk) => {
    queue.push({ chunk, dueAt: line.occupy(chunk?.byteLength ?? 0) + delay })
    if (queue.length === 1) setTimeout(deliver, queue[0]!.dueAt - performance.now())
  }
}
