/** Objects in a storage: what its methods are called with, and what they return. */

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
  /**
   * Set on an empty object that holds a name while its file is being put together under it, known
   * after `head` and `open`. It is not a file: whoever finds one finds another writer at work, or what
   * a writer has left that ended in the middle.
   */
  readonly placeholder?: true
}

export interface ListOptions extends CallOptions {
  /** Either empty, or with `/` at its end. */
  prefix: string
  /** Entries on the page, objects and prefixes together; 1 to 1,000. */
  limit: number
  /** As an earlier page of the same prefix returned it. Goes before `startAfter`. */
  cursor?: string | undefined
  /** Lists only what comes after this key, which begins with `prefix`; there need not be an object of this key. */
  startAfter?: string | undefined
  /** Lists everything below the prefix instead of one level; there are no `prefixes` then. Default false. */
  recursive?: boolean | undefined
}

/** One page, in the order of the keys' UTF-8 bytes, a prefix standing where its first object would. */
export interface ListPage {
  readonly objects: readonly StoredObject[]
  /** Sub-directories with the prefix asked for, each with `/` at its end. */
  readonly prefixes: readonly string[]
  /** Present when there is more; opaque to everyone but this provider. */
  readonly cursor?: string
}

/** A condition the storage itself must check, so that two writers cannot both win. */
export type Precondition = { readonly absent: true } | { readonly etag: string }

/** What a storage reports of an object it has just written. Ask `head` for the rest. */
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
  /** `Cache-Control` sent back with the object. Means nothing to a storage that keeps no headers, such as a disk. */
  cacheControl?: string | undefined
}

export interface PutOptions extends CallOptions, ObjectHeaders {}

export interface SignUploadOptions extends CallOptions, ObjectHeaders {
  /** Seconds the URL works. */
  expiresIn: number
  /** Kept with the object; names in lower case. */
  metadata?: Readonly<Record<string, string>> | undefined
}

export interface CopyOptions extends CallOptions {
  /**
   * The condition on what is at the target. A storage that cannot check `{ etag }` while it copies
   * checks it immediately before.
   */
  onlyIf?: Precondition | undefined
  /**
   * The version that is copied; another one is refused. Checked like `onlyIf: { etag }`.
   * @default whatever is at the source
   */
  version?: { readonly etag: string } | undefined
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
