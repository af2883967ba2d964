/** What an upload does when it has failed, by the reason for that: one table for all modes. */
import type { StatusResponse, UploadPlan } from '@tina-s3/contract'
import { MediaRequestError } from '../errors.js'
import { discard } from './discard.js'
import { isPassing } from './retry.js'
import { idsOf } from './sending.js'
import type { Following, Transfer } from './transfer.js'

interface Reason {
  /** New plans that one file may get, at most. @default 0 */
  readonly plans?: number
  /** A new plan helps only where names are numbered. */
  readonly onlyRenamed?: true
  /** What has arrived stays: the file goes on from there when it is uploaded again. */
  readonly resumable?: true
  /** The file goes through the site when it fits there. */
  readonly throughSite?: true
  /** The storage has nothing of this upload that would have to be cleared away. */
  readonly nothingLeft?: true
}

const reasons: Readonly<Record<string, Reason>> = {
  // The file was there before, or another writer has been faster.
  'name-taken': { plans: 20, onlyRenamed: true },
  'receipt-mismatch': { plans: 20 },
  // What was to be replaced is another version by now.
  'changed-meanwhile': { plans: 5 },
  // The storage knows nothing of the upload, or has parts that were not sent from here.
  'not-found': { plans: 2, nothingLeft: true },
  'parts-mismatch': { plans: 2 },
  // The presigned URL ran out while the file was waiting: nobody's fault, and no request was made in vain.
  'url-expired': { plans: 20, nothingLeft: true },
  'url-refused': { plans: 2 },
  // The browser does not let this page send to the bucket, and will not before someone changes a setting.
  'bucket-refused': { throughSite: true, resumable: true },
  // The network, the site or the bucket will be back; or the editor signs in again.
  outage: { resumable: true },
  unauthenticated: { resumable: true },
}

/** One PUT has either stored the file under its name or nothing at all. */
const putReasons: typeof reasons = {
  ...reasons,
  // Sent once and in vain: the object of that name is another's, and so it will be the next time.
  'name-taken': { nothingLeft: true },
  'receipt-mismatch': { plans: 20, nothingLeft: true },
}

/** There is no plan: what fails in passing has been tried again already, and of the rest only this may work later. */
const planReasons: typeof reasons = {
  // Another file of the same request, or one that is being sent, is about to have this name.
  'changed-meanwhile': { plans: 5 },
}

export interface Failure extends Pick<Following<UploadPlan>, 'entry'> {
  readonly error: unknown
  /** The plan that has failed. `undefined` when there is none, since the request for it has failed. */
  readonly plan: UploadPlan | undefined
  /** Bytes that have left. */
  readonly loaded: number
  /** How often this file has failed, by reason. Gets this failure, too. */
  readonly counts: Record<string, number>
}

/** How an upload goes on. */
export interface Recovery {
  /** Milliseconds to wait before that. */
  readonly wait: number
  /** Through the site, without another plan. */
  readonly throughSite: boolean
}

/**
 * Decides what helps. What can go on later is left where it is; of the rest nothing stays behind.
 * @throws the upload's error when nothing helps, with what is to be done about it added to the message; or the signal's reason
 */
export async function recover(transfer: Transfer, failure: Failure): Promise<Recovery> {
  const { plan, loaded, counts, entry } = failure
  const { signal } = transfer
  const error = failure.error as Error
  const reason = signal?.aborted ? '' : reasonOf(error)
  const { plans = 0, ...known } = reasonsFor(plan)[reason] ?? {}
  const throughSite =
    known.throughSite === true && (await fitsThroughSite(transfer, error).catch(() => false))
  const count = (counts[reason] = (counts[reason] ?? 0) + 1)
  const goesOn =
    throughSite || (count <= plans && (!known.onlyRenamed || (await isRenamed(transfer).catch(() => false))))
  const isKept = !goesOn && known.resumable && (!known.throughSite || loaded > 0)
  if (isKept && !signal?.aborted && entry?.find()) {
    error.message += ' Upload the file again to go on where it stopped.'
    throw error
  }
  entry?.forget()
  if (plan && plan.mode !== 'proxied' && !known.nothingLeft)
    await discard(transfer.sending, idsOf(plan), signal)
  signal?.throwIfAborted()
  if (!goesOn) throw error
  // Many writers of one name are not to meet again. Who has sent nothing yet may let the others finish, and send only once.
  return { wait: throughSite ? 0 : Math.random() * (plan ? 50 : 500) * count, throughSite }
}

function reasonsFor(plan: UploadPlan | undefined): typeof reasons {
  if (!plan) return planReasons
  return plan.mode === 'put' ? putReasons : reasons
}

function reasonOf(error: Error): string {
  if (isPassing(error)) return 'outage'
  if (!(error instanceof MediaRequestError)) return ''
  const { reason, problem, status } = error
  return reason ?? problem?.code ?? (status === 401 ? 'unauthenticated' : '')
}

async function isRenamed({ declared, call }: Transfer): Promise<boolean> {
  return (declared.onConflict ?? (await call<StatusResponse>('status')).onConflict) === 'rename'
}

/** Whether a file that the browser keeps from the bucket may be sent through the site. */
async function fitsThroughSite({ call, file }: Transfer, refusal: Error): Promise<boolean> {
  const { modes, limits } = await call<StatusResponse>('status')
  const limit = modes.includes('proxied') ? (limits.maxProxiedSize ?? 0) : 0
  if (limit > 0 && file.size > limit)
    refusal.message += ` The file is too large for the way through the site (${limit} bytes).`
  return limit > 0 && file.size <= limit
}
