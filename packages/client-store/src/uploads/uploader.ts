import type { MediaItem } from '@tina-s3/contract'
import { MediaRequestError } from '../errors.js'
import { askBeforeLeaving } from './leaving.js'
import type { ResumeStorage } from './resume.js'
import { retry } from './retry.js'
import type { Limits, Sending } from './sending.js'
import type { FileToSend } from './transfer.js'
import type * as upload from './upload.js'

export interface UploaderOptions {
  readonly concurrency: number
  readonly resumeStorage: ResumeStorage | undefined
}

/** Whose session the uploads have, and where they go. */
export interface Connection extends Pick<Sending, 'handler' | 'endpoint'> {
  /** Uploads with the same one share their requests. @default that of all who name none */
  readonly client: object | undefined
}

/** Sends files. What that takes is loaded with the first of them. @throws MediaRequestError, also when it cannot be loaded */
export type Uploader = (connection: Connection, file: FileToSend) => Promise<MediaItem>

export function createUploader({ concurrency, resumeStorage }: UploaderOptions): Uploader {
  let limits: Limits | undefined
  const sendings = new WeakMap<object, Sending>()
  const upload: Uploader = async ({ client, ...connection }, file) => {
    const { createLimits, createSending, uploadFile } = await retry(load, file.signal)
    limits ??= createLimits(concurrency)
    const sending = sendings.get(client ?? limits) ?? createSending({ ...connection, limits, resumeStorage })
    sendings.set(client ?? limits, sending)
    return uploadFile(sending, file)
  }
  return (connection, file) => askBeforeLeaving(() => upload(connection, file))
}

/** Whoever sees the media manager is likely to upload next, perhaps when the site has got other files meanwhile. */
export function prepareUploads(): void {
  void load().catch(() => undefined)
}

async function load(): Promise<typeof upload> {
  return import('./upload.js').catch((cause: unknown) => {
    const message = 'What uploads need could not be loaded. Check your connection, or reload the page.'
    throw new MediaRequestError(message, 0, undefined, { cause })
  })
}
