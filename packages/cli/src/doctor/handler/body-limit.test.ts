import { createProblem } from '@tina-s3/contract'
import { describe, expect, it } from 'vitest'
import { Unreachable } from '../web/request.js'
import { type SendBody, findBodyLimit } from './body-limit.js'

const { signal } = new AbortController()
const mebibyte = 1024 ** 2
const sizes = [1, 2, 4, 8].map((size) => size * mebibyte)

/** A host that takes bodies up to a limit. */
function host(limit: number, refuse: () => never | { status: number }): SendBody & { sent: number[] } {
  const sent: number[] = []
  const send = async (size: number) => {
    sent.push(size)
    const isThrough = size <= limit
    const { status } = isThrough ? { status: 401 } : refuse()
    const problem = isThrough ? createProblem('unauthenticated', '1') : undefined
    const url = new URL('http://localhost/')
    return { url, status, headers: new Headers(), body: new Uint8Array(), json: problem, problem }
  }
  return Object.assign(send, { sent })
}

const refuse = () => ({ status: 413 })
const hangUp = () => {
  throw new Unreachable('localhost closed the connection without a response.')
}

describe('findBodyLimit', () => {
  it('tries no more than asked when everything gets through', async () => {
    const send = host(Infinity, refuse)
    expect(await findBodyLimit(sizes, send, signal)).toEqual({ passed: 8 * mebibyte })
    expect(send.sent).toEqual(sizes)
  })

  it.each([
    ['a status', refuse, 'status 413'],
    ['a closed connection', hangUp, 'localhost closed the connection without a response.'],
  ])('finds a limit between two sizes, by %s', async (_, how, expected) => {
    const { passed, refused } = await findBodyLimit(sizes, host(5 * mebibyte, how), signal)
    expect(passed).toBeGreaterThan(4.7 * mebibyte)
    expect(passed).toBeLessThanOrEqual(5 * mebibyte)
    expect(refused?.size).toBeLessThan(5.3 * mebibyte)
    expect(refused?.how).toBe(expected)
  })

  it('takes one broken connection for an accident', async () => {
    let isFirst = true
    const send = host(Infinity, refuse)
    const limit = await findBodyLimit(
      sizes,
      async (size, options) => {
        if (size === sizes[1] && isFirst) {
          isFirst = false
          hangUp()
        }
        return send(size, options)
      },
      signal,
    )
    expect(limit).toEqual({ passed: 8 * mebibyte })
  })
})
