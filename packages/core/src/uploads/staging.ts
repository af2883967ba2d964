/**
 * Replacements are staged: their bytes go to a key under the hidden directory of the media root, are
 * checked there, and only then copied over the live object. Until then the old bytes stay live, and
 * refusing or aborting the upload touches the staged object alone.
 */
import { joinKey } from '@tina-s3/contract'
import { MediaError } from '../request/errors.js'
import { stagingDirectory } from '../storage/hidden.js'
import { toStoreKey } from '../request/key-mapping.js'
import { readReceipt } from './receipt.js'
import type { Settings } from '../request/settings.js'
import { sha256 } from '../storage/sha256.js'

/** Where the bytes of one upload are, and whose name they are meant for. */
export interface UploadTarget {
  /** The key in the media library. */
  readonly key: string
  /** The object that readers see. */
  readonly liveKey: string
  /** Where the bytes are sent: the staging key of a replacement, otherwise the live key. */
  readonly storeKey: string
  /** The ID of a multipart upload, as the storage knows it. */
  readonly uploadId: string | undefined
}

/** The staging key that belongs to a receipt and a key, and to no other pair. */
export async function stagingIdOf(key: string, receipt: string): Promise<string> {
  return sha256(`${key}\n${receipt}`)
}

export function toStagingKey({ mediaRoot }: Settings, id: string): string {
  return joinKey(mediaRoot, `${stagingDirectory}/${id}`)
}

/** The upload ID that the client gets: `signParts` has no receipt to find the staging key by. */
export function toStagedUploadId(id: string, uploadId: string): string {
  return `staged.${id}.${uploadId}`
}

/** Where an upload ID belongs to. */
export function locateParts(
  settings: Settings,
  key: string,
  uploadId: string,
): UploadTarget & { uploadId: string } {
  const liveKey = toStoreKey(settings, key)
  const [, id, stagedId] = /^staged\.([0-9a-f]{64})\.(.+)$/.exec(uploadId) ?? []
  if (id === undefined || stagedId === undefined) return { key, liveKey, storeKey: liveKey, uploadId }
  return { key, liveKey, storeKey: toStagingKey(settings, id), uploadId: stagedId }
}

/** Where the upload that got this receipt has written. @throws MediaError `receipt-mismatch` */
export async function locateUpload(
  settings: Settings,
  key: string,
  { receipt, uploadId }: { receipt: string; uploadId: string | undefined },
): Promise<UploadTarget> {
  const liveKey = toStoreKey(settings, key)
  const parts = uploadId === undefined ? undefined : locateParts(settings, key, uploadId)
  const isStaged = readReceipt(receipt)?.replaces !== undefined
  const storeKey = isStaged ? toStagingKey(settings, await stagingIdOf(key, receipt)) : liveKey
  if (parts !== undefined && parts.storeKey !== storeKey) throw new MediaError('receipt-mismatch')
  return { key, liveKey, storeKey, uploadId: parts?.uploadId }
}
