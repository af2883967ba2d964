/** Bytes that the host of the media handler takes in a request: found by trying, since hosts do not say. */
import type { WebRequest } from '../web/request.js'
import { Unreachable } from '../web/request.js'
import type { HandlerResponse } from './site-handler.js'

export interface BodyLimit {
  /** Bytes of the largest body that has got through to the handler. */
  readonly passed: number
  /** The smallest body that has not, and how it was refused; not set when all have. */
  readonly refused?: { readonly size: number; readonly how: string }
}

/** Sends a body of so many bytes to the handler, which refuses it in any case. */
export type SendBody = (
  size: number,
  options: Pick<WebRequest, 'signal' | 'timeout'>,
) => Promise<HandlerResponse>

/** Milliseconds after which no more is tried: a slow connection says nothing of the limit. */
const budget = 8000

/** Requests by which the limit is found more exactly. */
const refinements = 4

/** Tries growing sizes, so that a small limit costs little. */
export async function findBodyLimit(
  sizes: readonly number[],
  send: SendBody,
  signal: AbortSignal,
): Promise<BodyLimit> {
  const deadline = Date.now() + budget
  const attempt = async (size: number): Promise<string | undefined> => {
    const timeout = Math.max(1, deadline - Date.now())
    const response = await send(size, { signal, timeout })
    return response.problem ? undefined : `status ${response.status}`
  }
  const isRefused = (size: number) =>
    attempt(size)
      // A connection may break by itself, once.
      .catch((error: unknown) =>
        error instanceof Unreachable ? attempt(size) : Promise.reject(error as Error),
      )
      .catch((error: unknown) =>
        error instanceof Unreachable ? error.message : Promise.reject(error as Error),
      )

  let passed = 0
  let refused: BodyLimit['refused']
  for (const size of sizes) {
    const how = await isRefused(size)
    if (Date.now() >= deadline) return { passed }
    if (how !== undefined) {
      refused = { size, how }
      break
    }
    passed = size
  }
  for (let step = 0; refused && step < refinements && Date.now() < deadline; step++) {
    const size = Math.floor((passed + refused.size) / 2)
    const how = await isRefused(size)
    if (Date.now() >= deadline) break
    if (how === undefined) passed = size
    else refused = { size, how }
  }
  return { passed, ...(refused && { refused }) }
}
