import { type ConflictPolicy, defaultAccept, defaultBasePath, normalizeDirectory } from '@tina-s3/contract'
import type { Authorize, FormReader, MediaEvent, MediaHandlerOptions, UploadOptions } from './options.js'
import type { StorageProvider } from './storage.js'

/** The options with every default filled in and every contradiction refused. */
export interface Settings {
  readonly storage: StorageProvider
  readonly authorize: Authorize
  readonly basePath: string
  readonly mediaRoot: string
  readonly uploads: {
    readonly mode: 'direct' | 'proxied'
    readonly maxFileSize: number
    readonly maxProxiedSize: number
    readonly accept: readonly string[]
    readonly onConflict: ConflictPolicy
    readonly urlTtl: number
    readonly readForm: FormReader | undefined
  }
  readonly allowedOrigins: ReadonlySet<string>
  /** Tells the site; a hook that throws harms nobody. */
  readonly emit: (event: MediaEvent) => void
}

const defaultMaxFileSize = 100 * 1024 ** 2
const maxUrlTtl = 600

export function readSettings(options: MediaHandlerOptions): Settings {
  const { storage, authorize, onEvent } = options
  // JavaScript callers get no help from the types, and an open handler must not come from a typo.
  if (typeof (authorize as unknown) !== 'function') {
    throw new TypeError(
      'createMediaHandler needs `authorize`: a function that says who may do what. There is no open default.',
    )
  }
  if (typeof (storage as unknown) !== 'object' || typeof storage.list !== 'function') {
    throw new TypeError(
      'createMediaHandler needs `storage`, for instance s3Storage({ bucket }) from @tina-s3/core/s3.',
    )
  }
  return {
    storage,
    authorize,
    basePath: readBasePath(options.basePath ?? defaultBasePath),
    mediaRoot: normalizeDirectory(options.mediaRoot),
    uploads: readUploads(storage, options.uploads ?? {}),
    allowedOrigins: new Set((options.allowedOrigins ?? []).map(readOrigin)),
    emit: (event) => {
      try {
        onEvent?.(event)
      } catch {
        // The site's own logging failed; the request is not to suffer for it.
      }
    },
  }
}

function readUploads(storage: StorageProvider, uploads: UploadOptions): Settings['uploads'] {
  const { readForm, onConflict = 'reject', urlTtl = 300, accept = defaultAccept } = uploads
  const mode = uploads.mode ?? (storage.signUpload ? 'direct' : 'proxied')
  if (mode === 'direct' && !storage.signUpload) {
    throw new TypeError(`The ${storage.name} storage can not sign uploads: set uploads.mode to 'proxied'.`)
  }
  if (mode === 'proxied' && !readForm) {
    throw new TypeError(
      'Proxied uploads need `uploads.readForm`: import { readForm } from "@tina-s3/core/busboy".',
    )
  }
  if (onConflict !== 'replace' && !storage.capabilities.conditionalWrites) {
    throw new TypeError(
      `The ${storage.name} storage can not keep two writers of one name apart: set uploads.onConflict to 'replace'.`,
    )
  }
  const { maxPutSize } = storage.capabilities
  const most = (mode === 'direct' && storage.multipart?.maxObjectSize) || maxPutSize
  const maxFileSize = uploads.maxFileSize ?? Math.min(defaultMaxFileSize, most)
  assertWhole('uploads.maxFileSize (bytes)', maxFileSize, most)
  // What passes the host is one request to the store.
  const mostProxied = Math.min(maxFileSize, maxPutSize)
  const maxProxiedSize = Math.min(uploads.maxProxiedSize ?? mostProxied, mostProxied)
  assertWhole('uploads.maxProxiedSize (bytes)', maxProxiedSize, mostProxied)
  assertWhole('uploads.urlTtl (seconds)', urlTtl, maxUrlTtl)
  return { mode, maxFileSize, maxProxiedSize, accept, onConflict, urlTtl, readForm }
}

function assertWhole(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return
  throw new TypeError(`${name} must be a whole number from 1 to ${max}, not ${value}.`)
}

function readBasePath(basePath: string): string {
  if (!basePath.startsWith('/'))
    throw new TypeError(`basePath must start with "/", as in ${defaultBasePath}: it is "${basePath}".`)
  // As URL.pathname will show it: percent-encoded.
  return new URL(basePath, 'http://localhost').pathname.replace(/\/+$/, '')
}

function readOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : undefined
  if (origin !== text) {
    throw new TypeError(
      `allowedOrigins takes origins such as https://admin.example.com, without a path: "${text}" is none.`,
    )
  }
  return origin
}
