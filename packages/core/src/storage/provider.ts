import type { SignedRequest } from '@tina-s3/contract'
import type { MultipartUploads } from './multipart-uploads.js'
import type {
  CallOptions,
  CopyOptions,
  DeleteOptions,
  ListOptions,
  ListPage,
  OpenOptions,
  OpenedObject,
  PutOptions,
  SignUploadOptions,
  StoredObject,
  Written,
} from './objects.js'

export type * from './multipart-uploads.js'
export type * from './objects.js'

/** What the storage behind a provider can do. The handler asks here, never by the provider's name. */
export interface StorageCapabilities {
  /** `onlyIf` of writes is checked by the storage. Without it the handler does not promise no-overwrite. */
  readonly conditionalWrites: boolean
  /** Bytes one `put` or signed upload may carry. */
  readonly maxPutSize: number
  /**
   * Set where objects have the type of their extension, whatever they were stored as, so that a
   * declared type means nothing for an extension that nobody knows.
   */
  readonly typesByExtension?: true
  /**
   * Whether lists are in the order of keys and honour `startAfter`, whatever key that is. Searches read ranges of
   * keys side by side then, and one page after the other otherwise. `false` for S3's directory buckets.
   * @default true
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
   */
  readonly orderedListing?: boolean
}

/**
 * The one thing to implement for another object store. What is not there is `undefined`; everything else that goes wrong is a
 * `StorageError`, with the storage's own error as its cause.
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
  /**
   * Copies an object of any size with its headers and metadata. At the target there is the old object
   * or the whole copy, whatever goes wrong; where the name has to be free, also a placeholder.
   * @throws StorageError `rejected` when `from` is not there, `precondition-failed` when `onlyIf` does not hold or `version` is not what is there
   */
  copy(from: string, to: string, options?: CopyOptions): Promise<Written>
  /** Deleting what is not there succeeds. */
  delete(key: string, options?: DeleteOptions): Promise<void>
  /** The address readers use; not a promise that they may. */
  publicUrl(key: string): string
  /** A request that lets a browser write this one object: every header is a signed header. */
  signUpload?(key: string, options: SignUploadOptions): Promise<SignedRequest>
  readonly multipart?: MultipartUploads
}
