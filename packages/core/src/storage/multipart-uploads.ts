import type { SignedRequest, UploadedPart } from '@tina-s3/contract'
import type { CallOptions, Precondition, SignUploadOptions, Written } from './objects.js'

/** One part of an upload, as the storage has it. */
export interface StoredPart extends UploadedPart {
  /** Bytes. */
  readonly size: number
}

/** A multipart upload that nobody has completed or aborted. */
export interface IncompleteUpload {
  readonly key: string
  readonly uploadId: string
  /** Absent where the storage does not say. */
  readonly started?: Date
}

export interface IncompletePage {
  readonly uploads: readonly IncompleteUpload[]
  /** Present when there is more. */
  readonly cursor?: string
}

/** Multipart uploads, for large files and for those over one signed request's limit. Present as a whole or not at all. */
export interface MultipartUploads {
  /** Bytes of any part but the last. */
  readonly minPartSize: number
  readonly maxParts: number
  /** Bytes of all parts together. */
  readonly maxObjectSize: number
  /** Type, disposition, `Cache-Control` and metadata are those of the object to be. @returns the upload's id, which only the caller gets to know */
  start(key: string, options: Omit<SignUploadOptions, 'size' | 'expiresIn' | 'onlyIf'>): Promise<string>
  /** A request that lets a browser write this one part, of exactly `size` bytes. */
  signPart(
    key: string,
    uploadId: string,
    part: { number: number; size: number; expiresIn: number } & CallOptions,
  ): Promise<SignedRequest>
  /** All parts that have arrived, by number; `undefined` when there is no such upload (any more). */
  parts(key: string, uploadId: string, options?: CallOptions): Promise<readonly StoredPart[] | undefined>
  /**
   * Makes the parts one object. May be called again when the response was lost.
   * @throws StorageError `precondition-failed` when `onlyIf` does not hold; the upload is then still there
   */
  complete(
    key: string,
    uploadId: string,
    parts: readonly UploadedPart[],
    options?: CallOptions & { onlyIf?: Precondition | undefined },
  ): Promise<Written>
  /** Throws away the parts, and whatever `complete` may have left behind. Succeeds when there is no such upload. */
  abort(key: string, uploadId: string, options?: CallOptions): Promise<void>
  /** Uploads below a prefix that were started, and neither completed nor aborted. */
  incomplete(prefix: string, options?: CallOptions & { cursor?: string | undefined }): Promise<IncompletePage>
}
