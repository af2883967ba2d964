import type { Problem } from './problems.js'

/** Files or uploads that one request may name. */
export const maxEntries = 100

/** A file in the media library. */
export interface MediaItem {
  /** Relative to the media root, without slashes around it: what delete and rename take. */
  readonly key: string
  /** `''` at the root, `a/b` below. */
  readonly directory: string
  /** Last segment of the key. */
  readonly name: string
  /** Percent-encoded, and the same after `new URL(url).href`. */
  readonly url: string
  /** Bytes. */
  readonly size: number
  /** ISO 8601. */
  readonly lastModified: string
  /** Media type, where the storage reports it. */
  readonly type?: string
  /** Addresses of smaller pictures by the box they fit, `WIDTHxHEIGHT` in CSS pixels, as TinaCMS asks for them. Only those that are there. */
  readonly thumbnails?: Readonly<Record<string, string>>
  /** Natural width and height in pixels, orientation applied; known with the thumbnails. */
  readonly width?: number
  readonly height?: number
  /** ETag of a picture that has no thumbnails, where the browser may make them: `storeThumbnails` asks for it. */
  readonly etag?: string
}

/** What happens when the name already exists: refuse, store as `name-1.jpg`, or overwrite. */
export type ConflictPolicy = 'reject' | 'rename' | 'replace'

export const conflictPolicies: readonly ConflictPolicy[] = ['reject', 'rename', 'replace']

export interface StatusResponse {
  readonly limits: {
    /** Bytes a file may have. */
    readonly maxFileSize: number
    /** Bytes a file may have on the proxied path; absent when that path is not offered. */
    readonly maxProxiedSize?: number
    /** Bytes a key may have, the media root included. */
    readonly maxKeyBytes: number
    /** Items a list page may have. */
    readonly maxPageSize: number
  }
  /** Media types, patterns such as `image/*`, and extensions such as `.pdf`. */
  readonly accept: readonly string[]
  /** How files can be sent, the preferred one first. */
  readonly modes: readonly ('direct' | 'proxied')[]
  /** What happens when the name already exists and the upload does not say. */
  readonly onConflict: ConflictPolicy
  readonly capabilities: {
    /** No-overwrite is enforced by the storage itself. */
    readonly conditionalWrites: boolean
    /** Bytes can go straight to the storage by a presigned URL. */
    readonly signedUploads: boolean
    /** Large files are sent as multipart uploads, which can be sent again one by one. */
    readonly multipart: boolean
    /** The browser makes thumbnails and sends them to `storeThumbnails`. */
    readonly thumbnails: boolean
  }
}

export interface ListInput {
  readonly directory?: string
  /** As the previous page returned it. */
  readonly cursor?: string
  /** 1 to 1,000; more is served as 1,000. Default 500. */
  readonly limit?: number
  /** Looks for this text in names, in this directory and all below it; case does not matter. */
  readonly search?: string
  /** Extensions without the dot; only files with one of them are listed. */
  readonly ext?: readonly string[]
  /** Leaves out the directories. */
  readonly filesOnly?: boolean
}

export interface ListResponse {
  readonly items: readonly MediaItem[]
  /** Paths of sub-directories, relative to the media root, without slashes around them; none that an earlier page carried. */
  readonly directories: readonly string[]
  /** Present when there is more. A page may be empty and still have one. */
  readonly cursor?: string
}

export interface UploadInput {
  readonly directory?: string
  readonly name: string
  /** Exact number of bytes. */
  readonly size: number
  /** Media type as the client sees it; `''` when it does not know. */
  readonly type?: string
  readonly onConflict?: ConflictPolicy
}

export interface StartUploadsInput {
  /** 1 to 100. */
  readonly files: readonly UploadInput[]
}

/** A request to send as it stands: every header is part of the signature. */
export interface SignedRequest {
  readonly method: 'PUT'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What the server wants the client to do with a file. */
export type UploadPlan =
  | { readonly mode: 'put'; readonly key: string; readonly receipt: string; readonly request: SignedRequest }
  | {
      readonly mode: 'multipart'
      readonly key: string
      readonly receipt: string
      readonly uploadId: string
      /** Bytes of every part but the last. */
      readonly partSize: number
      /** Requests for the first parts, in order; more come from `signParts`. */
      readonly requests: readonly SignedRequest[]
    }
  | { readonly mode: 'proxied' }

export interface StartUploadsResponse {
  /** In the order of `files`. One that cannot be uploaded has its problem in its position, and touches no other. */
  readonly plans: readonly (UploadPlan | Problem)[]
}

export interface UploadedPart {
  readonly number: number
  readonly etag: string
}

export interface SignPartsInput {
  readonly key: string
  readonly uploadId: string
  /** Bytes of the whole file, as declared. */
  readonly size: number
  /** Which parts, from 1, at most 100 of them. None asks what has arrived so far. */
  readonly numbers: readonly number[]
}

export interface SignPartsResponse {
  /** In the order of `numbers`. */
  readonly requests: readonly SignedRequest[]
  /** Present when `numbers` is empty: the parts that are in the storage, whole. They need not be sent again. */
  readonly arrived?: readonly number[]
}

export interface CompleteUploadInput {
  readonly key: string
  readonly receipt: string
  /** Set for a multipart upload. */
  readonly uploadId?: string
  /**
   * The parts as the client has sent them, as far as it knows their ETags. Compared with the storage's own list, which counts.
   */
  readonly parts?: readonly UploadedPart[]
}

export interface CompleteUploadsInput {
  /** 1 to 100. */
  readonly uploads: readonly CompleteUploadInput[]
}

export interface CompleteUploadsResponse {
  /** In the order of `uploads`. */
  readonly results: readonly (MediaItem | Problem)[]
}

export interface AbortUploadInput {
  readonly key: string
  readonly receipt: string
  readonly uploadId?: string
}

export interface AbortUploadsInput {
  /** 1 to 100. */
  readonly uploads: readonly AbortUploadInput[]
}

export interface AbortUploadsResponse {
  /** In the order of `uploads`: `null` where nothing is left of the upload. */
  readonly results: readonly (null | Problem)[]
}

export interface RenameInput {
  readonly from: string
  readonly to: string
}
