/** One file on its way, and the requests that its plan is followed with: no way to send it needs anything else of this package. */
import type { ConflictPolicy, MediaItem, RouteName, UploadInput, UploadPlan } from '@tina-s3/contract'
import { MediaRequestError } from '../errors.js'
import { type SendToBucket, isExpired, sendToBucket } from './bucket.js'
import type { LocalReason } from './local-reason.js'
import type { KeptUpload, ResumeEntry } from './resume.js'
import { retry } from './retry.js'
import type { BucketResponse } from './send.js'
import { type Sending, idsOf } from './sending.js'

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

export type DirectPlan = Exclude<UploadPlan, { mode: 'proxied' }>

/** A plan that is being followed. */
export interface Following<Plan> {
  readonly plan: Plan
  /** When the plan was requested, as `Date.now()`. */
  readonly requestedAt: number
  /** Where it is kept, if it may be. */
  readonly entry: ResumeEntry | undefined
  /** What is known of it, when the plan is not a new one. */
  readonly kept: KeptUpload | undefined
}

export interface Transfer {
  readonly sending: Sending
  readonly file: File
  /** What the handler is to store. */
  readonly declared: UploadInput
  readonly signal: AbortSignal | undefined
  /** Is called with the number of bytes that have left. */
  readonly onSent: (bytes: number) => void
  /** A request to the handler for this file alone, tried again while that may help. @param signal by default the upload's */
  call<T>(route: RouteName, body?: object, signal?: AbortSignal): Promise<T>
  /** Sends to the bucket when a connection is free, and again while that may help. @returns nothing when the URL has expired before it could */
  send(request: SendToBucket): Promise<BucketResponse | undefined>
  complete(plan: DirectPlan, more?: object): Promise<MediaItem>
  /** The error for a plan that cannot be followed any more. */
  failure(reason: LocalReason, message: string, status: number): MediaRequestError
}

export function createTransfer(
  sending: Sending,
  { directory, file, onConflict, signal, onProgress }: FileToSend,
): Transfer {
  const { handler, limits, completions } = sending
  // macOS hands over names in pieces (e + accent), which look like the composed ones and are others.
  const name = file.name.normalize('NFC').split('/').pop() ?? ''
  return {
    sending,
    file,
    declared: { directory, name, size: file.size, type: file.type, ...(onConflict && { onConflict }) },
    signal,
    onSent: (bytes) => onProgress?.({ loaded: Math.min(bytes, file.size), total: file.size }),
    call: (route, body, own = signal) =>
      retry(() => handler(route, { ...(body && { body }), signal: own }), own),
    send: (request) => {
      const attempt = async () => (isExpired(request) ? undefined : sendToBucket(request))
      return retry(() => limits.connections(attempt, request.signal), request.signal)
    },
    // Storages may take minutes to put parts together: nobody else is to wait for that.
    complete: (plan, more) => completions.add({ ...idsOf(plan), ...more }, signal, plan.mode === 'multipart'),
    failure: (reason, message, status) => new MediaRequestError(message, status, undefined, { reason }),
  }
}
