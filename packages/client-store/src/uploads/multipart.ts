/** A multipart upload: which parts are in the bucket already, and sending the others. */
import type { MediaItem, SignPartsResponse, SignedRequest } from '@tina-s3/contract'
import { digest } from './digest.js'
import type { KeptUpload, MultipartPlan, ResumeEntry } from './resume.js'
import type { Following, Transfer } from './transfer.js'

/** Parts of one file under way at a time; its neighbours are to get on too. */
const concurrency = 4
/** Parts signed by one request. */
const batch = 8
/** URLs requested for one part when the bucket says that one is not valid. */
const maxRefused = 3
/** URLs requested for one part when they run out while it waits. */
const maxExpired = 20

/** ETags of parts that the bucket has, by number; `undefined` where the browser may not know them. */
type StoredParts = Map<number, string | undefined>

/** Sends the parts that the bucket has not got, and completes. @throws MediaRequestError, or the signal's reason */
export async function sendMultipart(
  transfer: Transfer,
  { plan, requestedAt, entry, kept }: Following<MultipartPlan>,
): Promise<MediaItem> {
  const isKept = kept !== undefined || entry?.keep({ plan, parts: {} })
  const stored: StoredParts = kept ? await findArrived(transfer, kept) : new Map()
  await sendParts(transfer, { plan, requestedAt, stored, entry: isKept ? entry : undefined })
  const known = [...stored].flatMap(([number, etag]) => (etag === undefined ? [] : [{ number, etag }]))
  const parts = known.sort((one, other) => one.number - other.number)
  return transfer.complete(plan, parts.length > 0 ? { parts } : {})
}

/** Parts of a kept upload that are in the bucket, whole, and this file's. */
async function findArrived(
  { file, signal, call, failure }: Transfer,
  { plan, parts }: KeptUpload,
): Promise<StoredParts> {
  const { key, uploadId } = plan
  const { arrived = [] } = await call<SignPartsResponse>('signParts', {
    key,
    uploadId,
    size: file.size,
    numbers: [],
  })
  for (const [number, { sha256 }] of Object.entries(parts)) {
    signal?.throwIfAborted()
    if ((await digest(slice(file, plan, Number(number)))) === sha256) continue
    throw failure('parts-mismatch', 'An upload of another file has started under this name.', 409)
  }
  // What nobody has written down is sent again: a part of the same number takes its place.
  return new Map(arrived.flatMap((number) => (parts[number] ? [[number, parts[number].etag] as const] : [])))
}

interface PartsToSend {
  readonly plan: MultipartPlan
  readonly requestedAt: number
  readonly entry: ResumeEntry | undefined
  /** Parts that need not be sent. Gets those that are. */
  readonly stored: StoredParts
}

async function sendParts(
  { file, signal: outer, onSent, call, send, failure }: Transfer,
  { plan, requestedAt, entry, stored }: PartsToSend,
): Promise<void> {
  const { key, uploadId, partSize } = plan
  const count = Math.ceil(file.size / partSize)
  const stop = new AbortController()
  const signal = outer ? AbortSignal.any([outer, stop.signal]) : stop.signal
  const signed = new Map(plan.requests.map((request, index) => [index + 1, { request, requestedAt }]))
  const waiting = Array.from({ length: count }, (_, index) => index + 1).filter(
    (number) => !stored.has(number),
  )
  const sent = new Map([...stored.keys()].map((number) => [number, slice(file, plan, number).size]))
  const report = () => onSent([...sent.values()].reduce((sum, each) => sum + each, 0))

  async function requestFor(number: number): Promise<{ request: SignedRequest; requestedAt: number }> {
    if (!signed.has(number)) {
      const numbers = [number, ...waiting.filter((each) => !signed.has(each)).slice(0, batch - 1)]
      const body = { key, uploadId, size: file.size, numbers }
      const now = Date.now()
      const { requests } = await call<SignPartsResponse>('signParts', body, signal)
      for (const [index, each] of numbers.entries())
        signed.set(each, { request: requests[index]!, requestedAt: now })
    }
    return signed.get(number)!
  }

  async function sendPart(number: number): Promise<void> {
    const body = slice(file, plan, number)
    const sha256 = entry && (await digest(body))
    // Before it leaves: the bucket is to have nothing that is not written down.
    if (sha256) entry.record(number, { sha256 })
    const onSent = (bytes: number) => {
      sent.set(number, bytes)
      report()
    }
    for (let expired = 0, refused = 0; ;) {
      const expected = refused < maxRefused - 1 ? [403, 404] : [404]
      const response = await send({ ...(await requestFor(number)), body, expected, signal, onSent })
      if (response?.status === 404)
        throw failure('not-found', 'The bucket knows nothing of this upload any more.', 404)
      if (response && response.status < 300) {
        const { etag } = response
        stored.set(number, etag)
        if (sha256 && etag !== undefined) entry.record(number, { sha256, etag })
        return
      }
      signed.delete(number)
      if (response) refused++
      else if (++expired === maxExpired)
        throw failure('url-expired', 'The URLs of a part have expired too often.', 0)
    }
  }

  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await sendPart(next)
  }
  if (stored.size > 0) report()
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
  } catch (error) {
    stop.abort(error)
    throw error
  }
}

function slice(file: Blob, { partSize }: MultipartPlan, number: number): Blob {
  return file.slice((number - 1) * partSize, number * partSize)
}
