import type { ConflictPolicy } from '@tina-s3/contract'
import type { ResumeStorage } from './uploads/resume.js'
import type { UploadProgress } from './uploads/transfer.js'

export interface MediaStoreOptions {
  /**
   * Where the media handler is: a path on the admin's site, or an absolute URL. Used as it is.
   * @default '/api/s3/media' below the `build.basePath` of the Tina config
   */
  endpoint?: string
  /** Types the file dialog offers. The server has its own say. @default `defaultAccept` of `@tina-s3/contract` */
  accept?: string
  /** Bytes a file may have, known before the server is asked. @default no limit here */
  maxSize?: number
  /** Requests that carry files, at the same time: to the bucket, and through the site. @default 6 */
  concurrency?: number
  /** Keeps what it takes to go on with a large file after a reload. @default the browser's `localStorage` */
  resumeStorage?: ResumeStorage
  /** `include` sends cookies to a handler on another origin. @default 'same-origin' */
  credentials?: RequestCredentials
  /** Shows uploads in the admin that take longer than half a second, or have failed, and lets editors cancel them. @default true */
  progress?: boolean
  /** Ends what fields store with `#WIDTHxHEIGHT` where a picture's size is known; `readDimensions` reads it. @default false */
  dimensions?: boolean
}

export interface UploadFileOptions {
  /** Directory to store it in. @default the root */
  directory?: string
  /** What happens when the name already exists. @default the handler's `uploads.onConflict` */
  onConflict?: ConflictPolicy
  /** Ends the upload; nothing of it stays in the bucket. The promise rejects with the signal's reason. */
  signal?: AbortSignal
  onProgress?: (progress: UploadProgress) => void
}
