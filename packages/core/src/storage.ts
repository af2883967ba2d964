import type { SignedRequest, UploadedPart } from '@tina-s3/contract'

/** Options every call to a provider takes. */
export interface CallOptions {
  /** Aborts the call; the provider rejects with the signal's reason. */
  signal?: AbortSignal | undefined
}

/** What a provider knows of one stored object. Keys never start with `/`. */
export interface StoredObject {
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly lastModified: Date
  /** Opaque; only good for `onlyIf`. Never a checksum. */
  readonly etag: string
  /** Media type, known after `head` and `open`; object stores do not list it. */
  readonly type?: string
  /** As given to `signUpload`, names in lower case; known after `head` and `open`. */
  readonly metadata?: Readonly<Record<string, string>>
}

export interface ListOptions extends CallOptions {
  /** Either empty or ending in `/`. */
  prefix: string
  /** Entries on the page, objects and prefixes together; 1 to 1,000. */
  limit: number
  /** As an earlier page of the same prefix gave it. Goes before `startAfter`. */
  cursor?: string | undefined
  /** Lists only what comes after this object's key; always the key of an object below `prefix`. */
  startAfter?: string | undefined
  /** Lists everything below the prefix instead of one level; there are no `prefixes` then. Default false. */
  recursive?: boolean | undefined
}

/** One page, in the order of the keys' UTF-8 bytes, a prefix standing where its first object would. */
export interface ListPage {
  readonly objects: readonly StoredObject[]
  /** Sub-directories with the prefix asked for, each ending in `/`. */
  readonly prefixes: readonly string[]
  /** Present when there is more; opaque to everyone but this provider. */
  readonly cursor?: string
}

/** A condition the store itself must check, so that two writers cannot both win. */
export type Precondition = { readonly absent: true } | { readonly etag: string }

/** What a store tells of an object it has just written. Ask `head` for the rest. */
export interface Written {
  readonly etag: string
}

interface ObjectHeaders {
  /** Media type. */
  type: string
  /** Exact, in bytes; a body of another length is refused and leaves nothing. */
  size: number
  onlyIf?: Precondition | undefined
  /** `Content-Disposition` sent back with the object, for instance `attachment`. */
  disposition?: string | undefined
}

export interface PutOptions extends CallOptions, ObjectHeaders {}

export interface SignUploadOptions extends CallOptions, ObjectHeaders {
  /** Seconds the URL works. */
  expiresIn: number
  /** Kept with the object; names in lower case. */
  metadata?: Readonly<Record<string, string>> | undefined
}

export interface CopyOptions extends CallOptions {
  onlyIf?: Precondition | undefined
}

export interface DeleteOptions extends CallOptions {
  onlyIf?: { readonly etag: string } | undefined
}

export interface OpenOptions extends CallOptions {
  /** Both ends inclusive, as in an HTTP range (RFC 9110, 14.1.2). An end past the object is cut, and so an empty object has nothing from 0. */
  range?: { start: number; end: number } | undefined
}

export interface OpenedObject {
  readonly object: StoredObject
  readonly body: ReadableStream<Uint8Array>
}

/** What the store behind a provider can do. The handler asks here, never by the provider's name. */
export interface StorageCapabilities {
  /** `onlyIf` of writes is checked by the store. Without it the handler does not promise no-overwrite. */
  readonly conditionalWrites: boolean
  /** Bytes one `put` or signed upload may carry. */
  readonly maxPutSize: number
}

/**
 * The one thing to implement for another object store. What is not there is `undefined`; everything else that goes wrong is a
 * `StorageError`, with the store's own error as its cause.
 */
export interface StorageProvider {
  /** For events and messages, such as `s3` or `fs`. */
  readonly name: string
  readonly capabilities: StorageCapabilities
  list(options: ListOptions): Promise<ListPage>
  head(key: string, options?: CallOptions): Promise<StoredObject | undefined>
  open(key: string, options?: OpenOptions): Promise<OpenedObject | undefined>
  /**
   * Writes the whole body or nothing. When the body fails, so does this, with the body's error.
   * @throws StorageError `precondition-failed` when `onlyIf` does not hold, `rejected` when the body is not `size` bytes long
   */
  put(key: string, body: ReadableStream<Uint8Array>, options: PutOptions): Promise<Written>
  /** Copies an object with its headers and metadata. @throws StorageError `rejected` when `from` is not there */
  copy(from: string, to: string, options?: CopyOptions): Promise<Written>
  /** Deleting what is not there succeeds. */
  delete(key: string, options?: DeleteOptions): Promise<void>
  /** The address readers use; not a promise that they may. */
  publicUrl(key: string): string
  /** A request that lets a browser write this one object, sealed: every header is part of the signature. */
  signUpload?(key: string, options: SignUploadOptions): Promise<SignedRequest>
  readonly multipart?: MultipartUploads
}

/** One part of an upload, as the store has it. */
export interface StoredPart extends UploadedPart {
  /** Bytes. */
  readonly size: number
}

/** An upload in parts that nobody has completed or aborted. */
export interface UnfinishedUpload {
  readonly key: string
  readonly uploadId: string
  readonly started: Date
}

export interface UnfinishedPage {
  readonly uploads: readonly UnfinishedUpload[]
  /** Present when there is more. */
  readonly cursor?: string
}

/**
 * Metadata of an empty object that holds a name while an upload in parts is completed under it; the value is the hash of the upload's id,
 * since metadata is for all readers.
 */
export const reservationMark = 'reserved-for'

/** Uploads in parts, for large files and for those over one signed request's limit. Present as a whole or not at all. */
export interface MultipartUploads {
  /** Bytes of any part but the last. */
  readonly minPartSize: number
  readonly maxParts: number
  /** Bytes of all parts together. */
  readonly maxObjectSize: number
  /** Type, disposition and metadata are those of the object to be. @returns the upload's id, which only the caller gets to know */
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
   * Makes the parts one object. May be called again when the answer was lost.
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
  /** Uploads below a prefix that were begun and not ended. */
  unfinished(prefix: string, options?: CallOptions & { cursor?: string | undefined }): Promise<UnfinishedPage>
}
