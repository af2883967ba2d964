import type { ConflictPolicy, MediaItem, StatusAnswer, UploadPlan } from '@tina-s3/contract'
import { MediaRequestError } from './errors.js'
import type { HandlerClient } from './http.js'
import { UploadGone, findArrived, refused, sendParts } from './parts.js'
import { BucketRefused, asked, knownRefusal } from './refusal.js'
import type { PartsPlan, Resume } from './resume.js'
import { retry } from './retry.js'
import { send } from './send.js'
import type { Slots } from './slots.js'

export interface UploadProgress {
  /** Bytes that have left, never more than `total`. */
  readonly loaded: number
  /** Bytes of the file. */
  readonly total: number
}

export interface FileToSend {
  readonly directory: string
  readonly file: File
  readonly onConflict?: ConflictPolicy | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined
}

/** What all uploads of a store share. */
export interface Sending {
  readonly handler: HandlerClient
  readonly slots: Slots
  readonly resume: Resume
  /** Tells this handler's uploads from another's in the browser's memory. */
  readonly endpoint: string
}

type DirectPlan = Exclude<UploadPlan, { mode: 'proxied' }>

/** Plans to ask for, when another writer takes the name between a plan and its upload, or a URL is refused. */
const maxPlans = 3

/** The plan can not be followed any more; the server is to be asked for another. */
class PlanLost extends MediaRequestError {}

/** Sends one file as the server wants it sent, and answers what it has become. */
export async function uploadFile(
  { handler, slots, resume, endpoint }: Sending,
  { directory, file, onConflict, signal, onProgress }: FileToSend,
): Promise<MediaItem> {
  // macOS hands over names in pieces (e + accent), which look like the composed ones and are others.
  const name = file.name.normalize('NFC').split('/').pop() ?? ''
  const announced = { directory, name, size: file.size, type: file.type, onConflict }
  const identity = `tina-s3:${JSON.stringify([endpoint, announced, file.lastModified])}`
  const onSent = (bytes: number) => onProgress?.({ loaded: Math.min(bytes, file.size), total: file.size })

  for (let attempt = 1; ; attempt++) {
    const kept = resume.find(identity)
    const ask = () => handler<UploadPlan>('startUpload', { body: announced, signal })
    const plan = kept ?? (await retry(ask, signal))
    try {
      return plan.mode === 'proxied' ? await proxied() : await direct(plan, kept !== undefined)
    } catch (error) {
      // The server knows what is to happen to a taken name: another number, or a refusal in its own words.
      if (!(error instanceof PlanLost) || attempt === maxPlans) throw error
    }
  }

  async function direct(plan: DirectPlan, isKept: boolean): Promise<MediaItem> {
    const { key, receipt } = plan
    const upload = { key, receipt, ...(plan.mode === 'parts' && { uploadId: plan.uploadId }) }
    const url = plan.mode === 'put' ? plan.request.url : plan.requests[0]?.url
    let resumable = false
    try {
      const refusal = url === undefined ? undefined : knownRefusal(url)
      if (refusal) throw refusal
      if (plan.mode === 'put') await sendWhole(plan)
      else {
        resumable = isKept || resume.keep(identity, plan)
        await sendInParts(plan, isKept)
      }
      const item = await retry(() => handler<MediaItem>('completeUpload', { body: upload, signal }), signal)
      resume.forget(identity)
      return item
    } catch (error) {
      // What can go on later is left where it is; of the rest nothing stays behind.
      if (resumable && !signal?.aborted && isOutage(error)) throw pausing(error)
      resume.forget(identity)
      const abort = () => handler('abortUpload', { body: upload })
      if (!(error instanceof UploadGone)) await retry(abort).catch(() => undefined)
      if (error instanceof BucketRefused) return throughTheSite(error)
      throw isLostPlan(error) ? new PlanLost(error.message, error.status, error.problem) : error
    }
  }

  async function sendWhole({ request }: DirectPlan & { mode: 'put' }): Promise<void> {
    const attempt = async () => {
      const { status, code } = await asked(request.url, () => send(request, file, { signal, onSent }))
      // 412 may mean our own first attempt, whose answer was lost: the receipt will tell.
      if (status < 300 || status === 412) return
      if (status === 403) throw new PlanLost(refused(status, code).message + expired, status)
      // 409 is another writer at this very moment, who may yet fail.
      throw status === 409 ? new MediaRequestError(taken, 503) : refused(status, code)
    }
    await retry(() => slots(attempt), signal)
  }

  async function sendInParts(plan: PartsPlan, isKept: boolean): Promise<void> {
    const arrived = isKept ? await findArrived(handler, plan, file.size, signal) : []
    await sendParts(handler, slots, { file, plan, signal, onSent }, arrived)
  }

  async function proxied(): Promise<MediaItem> {
    const form = new FormData()
    form.append('file', file, name)
    // Once: without an answer it is not known whether the file has arrived, and a second try would find its name taken.
    const item = await slots(() => handler<MediaItem>('upload', { query: announced, body: form, signal }))
    onSent(file.size)
    return item
  }

  async function throughTheSite(refusal: BucketRefused): Promise<MediaItem> {
    const { modes, limits } = await retry(() => handler<StatusAnswer>('status', { signal }), signal)
    const limit = modes.includes('proxied') ? (limits.maxProxiedSize ?? 0) : 0
    if (file.size <= limit) return proxied()
    const why = limit > 0 ? ` The file is too large for the way through the site (${limit} bytes).` : ''
    throw new BucketRefused(refusal.message + why, 0)
  }
}

const expired = ' Either its URL has expired, or the clock of the server that signed it is wrong.'
const taken = 'Someone else is storing a file of this name at the same time. Try again in a moment.'

/** Whether it may go on when the network, the site or the bucket is back. */
function isOutage(error: unknown): error is MediaRequestError {
  if (!(error instanceof MediaRequestError) || error.final) return false
  return error.problem ? error.problem.retryable : error.status === 0 || error.status >= 500
}

function pausing({ message, status, problem }: MediaRequestError): MediaRequestError {
  return new MediaRequestError(`${message} Upload the file again to go on where it stopped.`, status, problem)
}

function isLostPlan(error: unknown): error is MediaRequestError {
  if (error instanceof PlanLost || error instanceof UploadGone) return true
  const code = error instanceof MediaRequestError ? error.problem?.code : undefined
  return code === 'receipt-mismatch' || code === 'not-found' || code === 'name-taken'
}
