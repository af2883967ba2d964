import type { ConflictPolicy, MediaAction, MediaItem, ProblemCode } from '@tina-s3/contract'
import type { StorageProvider } from './storage.js'

/** `(request: Request) => Promise<Response>`; never rejects. */
export type MediaHandler = (request: Request) => Promise<Response>

export interface MediaHandlerOptions {
  /** Where the files are: `s3Storage`, `fileSystemStorage`, `memoryStorage` or one of your own. */
  storage: StorageProvider
  /** Who may do what. Required: there is no open default. */
  authorize: Authorize
  /** Public path of the handler, mount prefix included. @default '/api/s3/media' */
  basePath?: string
  /** Key prefix that nothing escapes. @default the whole bucket */
  mediaRoot?: string
  uploads?: UploadOptions
  /** Origins of admins on other hosts, such as `https://admin.example.com`; they get CORS answers, preflight included. @default none */
  allowedOrigins?: readonly string[]
  /** Told of every answer, and of the cause of every failure. Must not throw; what it throws is ignored. */
  onEvent?: (event: MediaEvent) => void
}

export interface UploadOptions {
  /**
   * `direct`: the browser sends the bytes to the store by a sealed URL. `proxied`: through the host.
   * @default 'direct' where the storage can sign uploads, otherwise 'proxied'
   */
  mode?: 'direct' | 'proxied'
  /**
   * Bytes a file may have; at most what the storage takes, in parts where it can (5 TiB on S3).
   * @default 104857600 (100 MiB), or what the storage takes if that is less
   */
  maxFileSize?: number
  /** Bytes a file may have on its way through the host, for hosts that take less than the bucket does. @default `maxFileSize` */
  maxProxiedSize?: number
  /** Media types (`image/png`), patterns (`image/*`) and extensions (`.pdf`). @default `defaultAccept` of the contract */
  accept?: readonly string[]
  /** What happens to a taken name unless the upload says. @default 'reject' */
  onConflict?: ConflictPolicy
  /** Seconds a sealed URL works, 1 to 600. @default 300 */
  urlTtl?: number
  /** Reads multipart forms; needed for proxied uploads: `readForm` of `@tina-s3/core/busboy`. */
  readForm?: FormReader
}

/** Who is asking. */
export interface Principal {
  readonly id: string
}

export interface AuthorizeContext {
  /** The request with its headers; the body must not be read. */
  readonly request: Request
  readonly action: MediaAction
  /** What it is about, relative to the media root: keys of files, or the folder of a list. Empty for `status`. */
  readonly keys: readonly string[]
}

/**
 * Only `true` or a principal lets the request through. `false` and `null` answer 401. For someone who is signed in but may not, throw
 * `new MediaError('forbidden')` (403). Anything else that is thrown answers 503 and says nothing of the reason.
 */
export type Authorize = (
  context: AuthorizeContext,
) => Principal | boolean | null | Promise<Principal | boolean | null>

export interface FormReaderOptions {
  /** Bytes the file may have; the file's stream fails with `too-large` beyond. */
  maxFileSize: number
}

/** The one file of a form. */
export interface FormFile {
  readonly body: ReadableStream<Uint8Array>
  /** Settles when the form has ended after its file: rejects if it was malformed or cut off, or held more than one file. */
  readonly ended: Promise<void>
}

/** Finds the file of a multipart/form-data request, without gathering it in memory. @throws MediaError `invalid-input` */
export type FormReader = (request: Request, options: FormReaderOptions) => Promise<FormFile>

/** What happened, for logs and metrics. */
export type MediaEvent =
  | {
      readonly type: 'answer'
      readonly requestId: string
      readonly method: string
      readonly action?: MediaAction
      readonly status: number
      /** Set when the answer is a problem. */
      readonly code?: ProblemCode
      /** What was behind a problem, stack and all. Not for the client's eyes. */
      readonly cause?: unknown
      readonly principal?: Principal | undefined
      /** Milliseconds. */
      readonly duration: number
    }
  | {
      readonly type: 'uploaded'
      readonly requestId: string
      readonly item: MediaItem
      readonly principal?: Principal | undefined
    }
  | {
      readonly type: 'deleted'
      readonly requestId: string
      readonly key: string
      readonly principal?: Principal | undefined
    }
  | {
      readonly type: 'renamed'
      readonly requestId: string
      readonly from: string
      readonly item: MediaItem
      readonly principal?: Principal | undefined
    }
