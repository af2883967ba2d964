/** Finding out that it is the browser that keeps us from the bucket, and not the network: to scripts both look the same. */
import { MediaRequestError } from './errors.js'
import type { ConnectionLost } from './send.js'

/** The browser does not let this page send to the bucket. It will not change its mind before someone changes a setting. */
export class BucketRefused extends MediaRequestError {
  override readonly final = true
}

/** Reasons by the bucket's origin, so that every file does not find out by itself. */
const refusals = new Map<string, BucketRefused>()

export function knownRefusal(url: string): BucketRefused | undefined {
  return refusals.get(new URL(url).origin)
}

/** Runs a request, and says so when it was the browser that refused it. @throws BucketRefused, ConnectionLost */
export async function asked<T>(url: string, request: () => Promise<T>): Promise<T> {
  const { origin } = new URL(url)
  let blocked = false
  const onViolation = ({ blockedURI }: SecurityPolicyViolationEvent) => {
    blocked ||= blockedURI.startsWith(origin)
  }
  const page = typeof document === 'undefined' ? undefined : document
  page?.addEventListener('securitypolicyviolation', onViolation)
  try {
    return await request()
  } catch (error) {
    if (!page || !isLost(error) || error.begun) throw error
    if (blocked)
      throw refuse(origin, `The site's Content-Security-Policy must name ${origin} in connect-src.`)
    if (await answers(origin)) {
      throw refuse(
        origin,
        `The CORS rules of the bucket at ${origin} must allow PUT with all headers from ${location.origin}.`,
      )
    }
    throw error
  } finally {
    page?.removeEventListener('securitypolicyviolation', onViolation)
  }
}

function refuse(origin: string, message: string): BucketRefused {
  const refusal = new BucketRefused(message, 0)
  if (!refusals.has(origin)) console.error(message)
  refusals.set(origin, refusal)
  return refusal
}

/** A request that asks for no permission gets through where the network does. */
async function answers(origin: string): Promise<boolean> {
  return fetch(origin, { mode: 'no-cors', credentials: 'omit', cache: 'no-store' }).then(
    () => true,
    () => false,
  )
}

function isLost(error: unknown): error is ConnectionLost {
  return error instanceof MediaRequestError && 'begun' in error
}
