/** Requests to the bucket, and what is known about whether the browser lets this page make them. */
import { diagnose } from './diagnose.js'
import type { SignedRequest } from '@tina-s3/contract'
import { MediaRequestError } from '../errors.js'
import type { LocalReason } from './local-reason.js'
import { type BucketResponse, ConnectionLost, type SendOptions, send } from './send.js'

export interface SendToBucket extends SendOptions {
  readonly request: SignedRequest
  /** When the presigned URL was requested, as `Date.now()`. */
  readonly requestedAt: number
  readonly body: Blob
  /** Statuses that the caller understands, beside those of success. */
  readonly expected: readonly number[]
}

/** Milliseconds that a verdict holds: not every file needs to find out by itself, and a setting may be mended meanwhile. */
const verdictAge = 60_000
/** What keeps this page from a bucket, by the bucket's origin. */
const verdicts = new Map<string, { message: string; until: number }>()
/** Origins that this page has had a response from: whatever is wrong with them later, it is not CORS. */
const reached = new Set<string>()

/**
 * One attempt.
 * @throws MediaRequestError with the reason `bucket-refused` when the browser does not let this page send to the bucket, and for an unexpected
 * status; ConnectionLost
 */
export async function sendToBucket({
  request,
  body,
  expected,
  ...options
}: SendToBucket): Promise<BucketResponse> {
  const { origin } = new URL(request.url)
  const verdict = verdicts.get(origin)
  if (verdict && Date.now() < verdict.until) throw forbidden(verdict.message)
  let response: BucketResponse
  try {
    response = await send(request, body, options)
  } catch (error) {
    if (!(error instanceof ConnectionLost) || error.hasSent || reached.has(origin)) throw error
    const message = await diagnose(request, options.signal)
    if (message === undefined || reached.has(origin)) throw error
    if (!verdict) console.error(message)
    verdicts.set(origin, { message, until: Date.now() + verdictAge })
    throw forbidden(message)
  }
  reached.add(origin)
  if (response.status < 300 || expected.includes(response.status)) return response
  throw refused(response)
}

function forbidden(message: string): MediaRequestError {
  return new MediaRequestError(message, 0, undefined, { reason: 'bucket-refused' satisfies LocalReason })
}

/** The bucket's response as an error. */
export function refused({ status, code }: BucketResponse): MediaRequestError {
  // Another writer at this very moment, who may yet fail.
  if (status === 409) return new MediaRequestError(contended, 503)
  const message = `The bucket refused the file (${`${status} ${code}`.trim()}).`
  // A connection that was too slow, whatever its status says.
  return new MediaRequestError(message, code === 'RequestTimeout' ? 408 : status)
}

/**
 * Whether a presigned URL is past its time. Counted from when it was requested, by this computer's clock alone: comparing that with the
 * server's would go wrong where one of them is.
 */
export function isExpired({ request, requestedAt }: Pick<SendToBucket, 'request' | 'requestedAt'>): boolean {
  const seconds = Number(new URL(request.url).searchParams.get('X-Amz-Expires') ?? Infinity)
  return Date.now() >= requestedAt + seconds * 1000
}

const contended = 'Someone else is storing a file of this name at the same time. Try again in a moment.'
