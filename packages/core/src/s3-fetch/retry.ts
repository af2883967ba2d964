/** When a request is sent again, and how long that waits: as the AWS SDK does in its standard mode. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
import type { S3Failure } from '../s3-protocol/api.js'
import { isStorageError } from '../storage/errors.js'
import type { CallOptions } from '../storage/provider.js'

const passing = new Set([429, 500, 502, 503, 504])

/** What ended without a response, or with one that says "later". */
export function isRetryable(error: unknown): boolean {
  if (isStorageError(error)) return false
  const { name, $metadata } = error as S3Failure
  const status = $metadata?.httpStatusCode
  return status === undefined || passing.has(status) || name === 'RequestTimeout'
}

/** Milliseconds, before the second attempt at most; doubled for each later one. */
const delays = { usual: 100, throttled: 500, most: 20_000 }

/** Rejects with the signal's reason. */
export async function waitBeforeRetry(
  attempts: number,
  error: unknown,
  { signal }: CallOptions,
): Promise<void> {
  const { name, $metadata } = error as S3Failure
  const isThrottled = name === 'SlowDown' || $metadata?.httpStatusCode === 429
  const first = isThrottled ? delays.throttled : delays.usual
  const delay = Math.random() * Math.min(delays.most, first * 2 ** (attempts - 1))
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, delay)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
