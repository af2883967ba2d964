/** How a large file is cut, which the server decides and both sides count on. */
import type { SignedRequest } from '@tina-s3/contract'
import { MediaError } from '../request/errors.js'
import type { Settings } from '../request/settings.js'
import type { CallOptions, MultipartUploads, StorageProvider } from '../storage/provider.js'

const mebibyte = 1024 ** 2

/** Bytes from which on a file is sent as a multipart upload: below, sending it again costs less than the requests that parts need. */
const threshold = 64 * mebibyte

/** Bytes of a part: enough for few requests, little enough to lose. */
const usualPartSize = 16 * mebibyte

/** Parts that one request may have signed. */
export const maxSigned = 100

export function needsMultipart(size: number, { capabilities, multipart }: StorageProvider): boolean {
  return multipart !== undefined && size > Math.min(threshold, capabilities.maxPutSize)
}

/** @throws MediaError `not-supported` */
export function assertMultipart({ storage, uploads }: Settings): MultipartUploads {
  if (uploads.mode === 'direct' && storage.multipart) return storage.multipart
  throw new MediaError('not-supported', 'This media library takes no multipart uploads.')
}

export interface PartLayout {
  readonly partSize: number
  readonly count: number
  /** Bytes of the part with this number, from 1. */
  sizeOf(number: number): number
}

/** In whole mebibytes, as large as it takes to stay below the storage's number of parts. */
export function partLayout(size: number, { minPartSize, maxParts }: MultipartUploads): PartLayout {
  const needed = Math.ceil(size / maxParts / mebibyte) * mebibyte
  const partSize = Math.max(usualPartSize, minPartSize, needed)
  const count = Math.max(1, Math.ceil(size / partSize))
  return { partSize, count, sizeOf: (number) => Math.min(partSize, size - (number - 1) * partSize) }
}

export interface PartsToSign extends CallOptions {
  readonly storeKey: string
  readonly uploadId: string
  readonly numbers: readonly number[]
}

export function signAll(
  settings: Settings,
  { sizeOf }: PartLayout,
  { storeKey, uploadId, numbers, signal }: PartsToSign,
): Promise<SignedRequest[]> {
  const multipart = assertMultipart(settings)
  const expiresIn = settings.uploads.urlTtl
  const sign = (number: number) =>
    multipart.signPart(storeKey, uploadId, { number, size: sizeOf(number), expiresIn, signal })
  return Promise.all(numbers.map(sign))
}
