import { connect, createServer } from 'node:net'
import { Failure } from './step.mjs'

/** Makes sure that nobody listens on a port, neither by IPv4 nor by IPv6: browsers take `localhost` for either. */
export async function assertFree(port, variable, what) {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Failure(`${variable} must be a number from 1 to 65535.`)
  }
  const taken =
    (await answers(port, '127.0.0.1')) || (await answers(port, '::1')) || !(await isBindable(port))
  if (taken) {
    throw new Failure(
      `Port ${port}, for ${what}, is taken. End what uses it, or set ${variable} to a free port:\n` +
        `  ${variable}=${port + 1} npm run demo`,
    )
  }
}

function answers(port, host) {
  return new Promise((resolve) => {
    const socket = connect(port, host)
    const settle = (answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(1000, () => settle(false))
    socket.once('connect', () => settle(true)).once('error', () => settle(false))
  })
}

function isBindable(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
