/** A large file, part by part: what the bucket has already is not sent again. */
import type { SignPartsAnswer, SignedRequest } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'
import type { HandlerClient } from './http.js'
import { asked } from './refusal.js'
import type { PartsPlan } from './resume.js'
import { retry } from './retry.js'
import { send } from './send.js'
import type { Slots } from './slots.js'

export interface PartsToSend {
  readonly file: File
  readonly plan: PartsPlan
  readonly signal?: AbortSignal | undefined
  readonly onSent: (bytes: number) => void
}

/** Parts of one file under way at a time; its neighbours are to get on too. */
const width = 4
/** Parts signed by one request. */
const batch = 8
/** URLs asked for, for one part, when the bucket says that one is not valid (any more). */
const maxUrls = 3

/** The bucket knows nothing of the upload: cleared away, or completed. */
export class UploadGone extends MediaRequestError {}

/** Parts that are in the bucket already. @throws UploadGone */
export async function findArrived(
  handler: HandlerClient,
  { key, uploadId }: PartsPlan,
  size: number,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const body = { key, uploadId, size, numbers: [] }
  try {
    const { arrived } = await retry(() => handler<SignPartsAnswer>('signParts', { body, signal }), signal)
    return arrived ?? []
  } catch (error) {
    if (error instanceof MediaRequestError && error.status === 404) throw new UploadGone(error.message, 404)
    throw error
  }
}

export async function sendParts(
  handler: HandlerClient,
  slots: Slots,
  { file, plan, signal: outer, onSent }: PartsToSend,
  arrived: readonly number[],
): Promise<void> {
  const { key, uploadId, partSize } = plan
  const count = Math.ceil(file.size / partSize)
  const stop = new AbortController()
  const signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal
  const signed = new Map(plan.requests.map((request, index) => [index + 1, request]))
  const present = new Set(arrived)
  const waiting = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !present.has(number),
  )
  const sliceOf = (number: number) => file.slice((number - 1) * partSize, number * partSize)
  const sent = new Map(arrived.map((number) => [number, sliceOf(number).size]))
  const report = (number: number, bytes: number) => {
    sent.set(number, bytes)
    onSent([...sent.values()].reduce((sum, each) => sum + each, 0))
  }

  async function requestFor(number: number): Promise<SignedRequest> {
    const ready = signed.get(number)
    if (ready) return ready
    const numbers = [number, ...waiting.filter((each) => !signed.has(each)).slice(0, batch - 1)]
    const body = { key, uploadId, size: file.size, numbers }
    const { requests } = await retry(() => handler<SignPartsAnswer>('signParts', { body, signal }), signal)
    for (const [index, each] of numbers.entries()) signed.set(each, requests[index]!)
    return requests[0]!
  }

  async function sendPart(number: number): Promise<void> {
    for (let urls = 1; ; urls++) {
      const request = await requestFor(number)
      const body = sliceOf(number)
      const attempt = async () => {
        const options = { signal, onSent: (bytes: number) => report(number, bytes) }
        const { status, code } = await asked(request.url, () => send(request, body, options))
        if (status < 300 || (status === 403 && urls < maxUrls)) return status
        if (status === 404) throw new UploadGone('The bucket knows nothing of this upload any more.', 404)
        throw refused(status, code)
      }
      const status = await retry(() => slots(attempt), signal)
      if (status < 300) return
      signed.delete(number)
    }
  }

  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await sendPart(next)
  }
  try {
    await Promise.all(Array.from({ length: Math.min(width, count) }, worker))
  } catch (error) {
    stop.abort(error)
    throw error
  }
}

/** What the bucket has answered, as an error. `RequestTimeout` is a connection that was too slow, whatever its status says. */
export function refused(status: number, code: string): MediaRequestError {
  const message = `The bucket refused the file (${`${status} ${code}`.trim()}).`
  return new MediaRequestError(message, code === 'RequestTimeout' ? 408 : status)
}
