/** What all uploads of a media store share: how many are under way, and the requests that several of them have in common. */
import type {
  AbortUploadInput,
  AbortUploadsResponse,
  CompleteUploadInput,
  CompleteUploadsResponse,
  MediaItem,
  StartUploadsResponse,
  UploadInput,
  UploadPlan,
} from '@tina-s3/contract'
import type { HandlerClient } from '../http.js'
import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.js'
import { type Gathered, gather } from './gather.js'
import type { ResumeStorage } from './resume.js'

/** Small files that have a plan, at most: as many as one request plans, since presigned URLs do not keep. */
const planned = 100
/** Milliseconds that a file in the bucket waits to be completed with others, at most. */
const completionWait = 1000
/** Files that are completed together while others are still being sent, at least. */
const completionBatch = 10

/** What may run at the same time, over all files of a media store. */
export interface Limits {
  /** Requests that carry files: to the bucket, and through the site. */
  readonly connections: ConcurrencyLimit
  /** Small files from their plan to their completion. They hold no connection while they wait for either. */
  readonly small: ConcurrencyLimit
  /** Large files, likewise: each has several requests under way, and takes memory. */
  readonly large: ConcurrencyLimit
}

export function createLimits(concurrency: number): Limits {
  return {
    connections: createConcurrencyLimit(concurrency),
    small: createConcurrencyLimit(planned),
    large: createConcurrencyLimit(concurrency),
  }
}

export interface Sending {
  readonly handler: HandlerClient
  /** Distinguishes this handler's uploads from another's in the browser's storage. */
  readonly endpoint: string
  readonly limits: Limits
  readonly resumeStorage: ResumeStorage | undefined
  readonly plans: Gathered<UploadInput, UploadPlan>
  readonly completions: Gathered<CompleteUploadInput, MediaItem>
  readonly aborts: Gathered<AbortUploadInput, null>
  /** Has completions wait for a file that is being sent. @returns what ends that, to be called once */
  expectCompletion(): () => void
}

export function createSending(
  shared: Pick<Sending, 'handler' | 'endpoint' | 'limits' | 'resumeStorage'>,
): Sending {
  const { handler } = shared
  let expected = 0
  const aborts: Sending['aborts'] = gather({
    request: async (uploads, signal) =>
      (await handler<AbortUploadsResponse>('abortUploads', { body: { uploads }, signal })).results,
  })
  const completions: Sending['completions'] = gather({
    request: async (uploads, signal) =>
      (await handler<CompleteUploadsResponse>('completeUploads', { body: { uploads }, signal })).results,
    wait: completionWait,
    // Half of what is left, each time: few requests, and the last of them, which nothing hides, is small.
    isDue: (waiting, isBusy) => expected === 0 || (!isBusy && waiting >= Math.max(completionBatch, expected)),
  })
  const plans: Sending['plans'] = gather({
    request: async (files, signal) =>
      (await handler<StartUploadsResponse>('startUploads', { body: { files }, signal })).plans,
    onUnclaimed: (plan) => {
      if (plan.mode === 'multipart') void aborts.add(idsOf(plan)).catch(() => undefined)
    },
  })
  return {
    ...shared,
    plans,
    completions,
    aborts,
    expectCompletion() {
      expected++
      return () => {
        expected--
        // After the file's own entry has been added.
        queueMicrotask(completions.check)
      }
    },
  }
}

/** What the upload of a plan is completed and aborted by. */
export function idsOf(plan: Exclude<UploadPlan, { mode: 'proxied' }>): AbortUploadInput {
  const { key, receipt } = plan
  return { key, receipt, ...(plan.mode === 'multipart' && { uploadId: plan.uploadId }) }
}
