import type { ConflictPolicy, MediaAction, MediaItem, ProblemCode } from '@tina-s3/contract'
import type { StorageProvider } from './storage/provider.js'

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
  /**
   * `false` for none, or a function that returns the addresses of smaller pictures, such as one of `@tina-s3/core/image-services`.
   * @default the editor's browser makes thumbnails, and the storage keeps them below the media root
   */
  thumbnails?: false | ThumbnailAddress
  /** Origins of admins on other hosts, such as `https://admin.example.com`; they get CORS responses, preflight included. @default none */
  allowedOrigins?: readonly string[]
  /**
   * Called for every response, with the cause of every failure. Nobody waits for it, and what it throws or rejects with is ignored.
   * @default one line on `console.error` for each failure that the site's developer has to mend
   */
  onEvent?: (event: MediaEvent) => void | Promise<void>
}

/**
 * The address of a picture that fits a box (CSS pixels): an absolute URL, or a path of the site that shows the media manager. Its path must
 * end in the file extension of a picture, since TinaCMS shows no other. Called with each picture of a list, for 75 × 75, 400 × 400 and
 * 1,000 × 1,000. Where it throws, rejects or returns something else, the picture itself is shown.
 */
export type ThumbnailAddress = (
  item: MediaItem,
  box: { readonly width: number; readonly height: number },
) => string | Promise<string>

export interface UploadOptions {
  /**
   * `direct`: the browser sends the bytes to the storage by a presigned URL. `proxied`: through the host.
   * @default 'direct' where the storage can sign uploads, otherwise 'proxied'
   */
  mode?: 'direct' | 'proxied'
  /**
   * Bytes a file may have; at most what the storage takes, by a multipart upload where it can (5 TiB on S3).
   * @default 104857600 (100 MiB), or what the storage takes if that is less
   */
  maxFileSize?: number
  /** Bytes a file may have on its way through the host, for hosts that take less than the bucket does. @default `maxFileSize` */
  maxProxiedSize?: number
  /** Media types (`image/png`), patterns (`image/*`) and extensions (`.pdf`). @default `defaultAccept` of the contract */
  accept?: readonly string[]
  /** What happens when the name already exists, unless the upload says. @default 'reject' */
  onConflict?: ConflictPolicy
  /**
   * `Cache-Control` with which the storage serves uploads: printable ASCII, at most 1,024 characters, such as `public, max-age=86400`.
   * Not where the storage is a disk, whose web server decides. @default none
   */
  cacheControl?: string
  /** Seconds a presigned URL works, 1 to 600. @default 300 */
  urlTtl?: number
  /**
   * Reads multipart forms, for clients that send them: `readForm` of `@tina-s3/core/busboy`. Where `mode` is `direct`, it opens the way through
   * the host as well. @default none
   */
  readForm?: FormReader
  /** Milliseconds without a byte after which an upload through the host is ended (408), up to 3,600,000. @default 30000 */
  idleTimeout?: number
}

/** Who is asking. */
export interface Principal {
  readonly id: string
}

export interface AuthorizeContext {
  /** The request with its headers; the body must not be read. */
  readonly request: Request
  readonly action: MediaAction
  /** What it is about, relative to the media root: keys of files, or the directory of a list. Empty for `status`. */
  readonly keys: readonly string[]
  /** `true` for a search: it reaches everything below its directory, not only what is directly in it. */
  readonly recursive?: boolean
  /**
   * IP address of the client or proxy that the connection comes from, on node:http and what is built on it (Express, Next's Pages
   * Router). Not set where the host does not report it, such as Next's App Router and fetch hosts.
   */
  readonly peer?: string
}

/**
 * Only `true` or a principal lets the request through. `false` and `null` lead to a 401 response. For someone who is signed in but may
 * not, throw `new MediaError('forbidden')` (403). Anything else that is thrown leads to a 503 response that says nothing of the reason.
 */
export type Authorize = (
  context: AuthorizeContext,
) => Principal | boolean | null | Promise<Principal | boolean | null>

export interface FormReaderOptions {
  /** Bytes the file may have; the file's stream fails with `too-large` beyond. */
  maxFileSize: number
  /** Milliseconds without a byte after which the upload is given up; the file's stream fails with `body-timeout`. */
  idleTimeout: number
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
      readonly type: 'response'
      readonly requestId: string
      readonly method: string
      readonly action?: MediaAction
      readonly status: number
      /** Set when the response is a problem. */
      readonly code?: ProblemCode
      /** What was behind a problem, stack and all. Not for the client's eyes. */
      readonly cause?: unknown
      readonly principal?: Principal | undefined
      /** Milliseconds. */
      readonly duration: number
    }
  | {
      /** One entry of a request has failed; the response is a 200, for the others. */
      readonly type: 'entry-failed'
      readonly requestId: string
      readonly action?: MediaAction
      readonly status: number
      readonly code: ProblemCode
      /** What was behind the problem, stack and all. Not for the client's eyes. */
      readonly cause: unknown
      readonly principal?: Principal | undefined
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
