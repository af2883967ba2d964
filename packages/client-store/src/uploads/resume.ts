/**
 * What it takes to go on with a large file after a reload, kept in the browser until the file has arrived. An entry belongs to one file of
 * one tab: it is named after a fingerprint of the bytes and locked, and it has a digest of every part that was ever sent, written down
 * before that part leaves. So whatever the bucket has of an upload can be compared with a file before anything is added to it.
 */
import type { UploadPlan } from '@tina-s3/contract'
import { canDigest, fingerprint } from './digest.js'
import { acquire } from './lock.js'

/** The methods of the Web Storage API that are used, such as those of `localStorage`. */
export type ResumeStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export type MultipartPlan = UploadPlan & { mode: 'multipart' }

/** A part that is being sent or was sent. */
export interface SentPart {
  /** See `digest`. */
  readonly sha256: string
  /** As the bucket has responded, when it has and the browser may know. */
  readonly etag?: string | undefined
}

export interface KeptUpload {
  /** Without presigned URLs, which do not keep. */
  readonly plan: MultipartPlan
  /** By part number. */
  readonly parts: Readonly<Record<number, SentPart>>
}

/** The record of one file in the browser's storage, for as long as it is locked. */
export interface ResumeEntry {
  /** The upload that was started for this file, if there is one and it is not stale. */
  find(): KeptUpload | undefined
  /** @returns whether it could be kept */
  keep(upload: KeptUpload): boolean
  /** @returns whether it could be kept; if not, the entry is gone, since it would not know all that was sent */
  record(number: number, part: SentPart): boolean
  forget(): void
  release(): void
}

/** Milliseconds after which an upload starts anew: buckets are configured to clear away what is a day old. */
const stale = 20 * 3600_000

/**
 * @param identity what distinguishes this upload from others, apart from the file's date and bytes
 * @returns nothing when files cannot be distinguished here, when nothing can be kept, or when an upload of the same file is under way: such an
 * upload is neither resumed nor kept
 */
export async function openEntry(
  storage: ResumeStorage | undefined,
  identity: readonly unknown[],
  file: File,
): Promise<ResumeEntry | undefined> {
  if (!storage || !canDigest()) return undefined
  const name = `tina-s3:${JSON.stringify([...identity, file.lastModified, await fingerprint(file)])}`
  const release = await acquire(name)
  return release && createEntry(storage, name, release)
}

type Stored = KeptUpload & { at: number }

function createEntry(storage: ResumeStorage, name: string, release: () => void): ResumeEntry {
  const forget = () => {
    try {
      storage.removeItem(name)
    } catch {
      // Then it becomes stale.
    }
  }
  const read = (): Stored | undefined => {
    try {
      const { at, plan, parts } = JSON.parse(storage.getItem(name) ?? '{}') as Partial<Stored>
      if (at !== undefined && plan && parts && Date.now() - at < stale) return { at, plan, parts }
    } catch {
      // Not ours, or not to be read: the upload starts anew.
    }
    return undefined
  }
  const write = (stored: Stored): boolean => {
    try {
      storage.setItem(name, JSON.stringify(stored))
      return true
    } catch {
      // Full, or forbidden in private windows.
      forget()
      return false
    }
  }
  return {
    find: read,
    keep: ({ plan, parts }) => write({ at: Date.now(), plan: { ...plan, requests: [] }, parts }),
    record(number, part) {
      const stored = read()
      return stored !== undefined && write({ ...stored, parts: { ...stored.parts, [number]: part } })
    },
    forget,
    release,
  }
}
