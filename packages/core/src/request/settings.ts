import {
  type ConflictPolicy,
  conflictPolicies,
  defaultAccept,
  defaultBasePath,
  normalizeDirectory,
  trimTrailingSlashes,
} from '@tina-s3/contract'
import { isInvalidPathError } from './errors.js'
import type {
  Authorize,
  FormReader,
  MediaHandlerOptions,
  ThumbnailAddress,
  UploadOptions,
} from '../options.js'
import { stagingDirectory, thumbnailsDirectory } from '../storage/hidden.js'
import { type Emit, createEmit } from './emit.js'
import { logFailure } from './log.js'
import {
  assertFunction,
  assertHeader,
  assertNames,
  assertOneOf,
  assertText,
  assertWhole,
  readAccept,
  readTexts,
} from './option-checks.js'
import type { StorageProvider } from '../storage/provider.js'

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
    readonly cacheControl: string | undefined
    readonly urlTtl: number
    readonly readForm: FormReader | undefined
    readonly idleTimeout: number
    /** Whether files may be sent through the host. */
    readonly proxied: boolean
  }
  /** `browser`: made there, and kept in the storage. */
  readonly thumbnails: 'browser' | 'none' | ThumbnailAddress
  readonly allowedOrigins: ReadonlySet<string>
  /** Calls `onEvent`; a hook that throws or rejects harms nobody. */
  readonly emit: Emit
}

// Every option once, so that a misspelt one is not passed over; one that is added to the types must be added here.
const handlerOptions: Record<keyof MediaHandlerOptions, true> = {
  storage: true,
  authorize: true,
  basePath: true,
  mediaRoot: true,
  uploads: true,
  thumbnails: true,
  allowedOrigins: true,
  onEvent: true,
}
const uploadOptions: Record<keyof UploadOptions, true> = {
  mode: true,
  maxFileSize: true,
  maxProxiedSize: true,
  accept: true,
  onConflict: true,
  cacheControl: true,
  urlTtl: true,
  readForm: true,
  idleTimeout: true,
}

const defaultMaxFileSize = 100 * 1024 ** 2
const maxUrlTtl = 600
const maxIdleTimeout = 3_600_000

/** @throws TypeError when an option is missing, unknown, or makes no sense */
export function readSettings(options: MediaHandlerOptions): Settings {
  assertNames('createMediaHandler', options, handlerOptions)
  const {
    storage,
    authorize,
    onEvent = logFailure,
    basePath = defaultBasePath,
    mediaRoot,
    uploads = {},
  } = options
  // JavaScript callers get no help from the types, and an open handler must not come from a typo.
  if (typeof (authorize as unknown) !== 'function') {
    throw new TypeError(
      'createMediaHandler needs `authorize`: a function that says who may do what. There is no open default.',
    )
  }
  if (typeof (storage as Partial<StorageProvider> | null)?.list !== 'function') {
    throw new TypeError(
      'createMediaHandler needs `storage`, for instance s3Storage({ bucket }) from @tina-s3/core/s3.',
    )
  }
  assertFunction('onEvent', onEvent)
  return {
    storage,
    authorize,
    basePath: readBasePath(basePath),
    mediaRoot: readMediaRoot(mediaRoot),
    uploads: readUploads(storage, uploads),
    thumbnails: readThumbnails(options.thumbnails),
    allowedOrigins: new Set(readTexts('allowedOrigins', options.allowedOrigins ?? []).map(readOrigin)),
    emit: createEmit(onEvent),
  }
}

function readUploads(storage: StorageProvider, uploads: UploadOptions): Settings['uploads'] {
  assertNames('uploads', uploads, uploadOptions)
  const { readForm, onConflict = 'reject', cacheControl, urlTtl = 300, idleTimeout = 30_000 } = uploads
  const mode = uploads.mode ?? (storage.signUpload ? 'direct' : 'proxied')
  assertOneOf('uploads.mode', mode, ['direct', 'proxied'])
  assertOneOf('uploads.onConflict', onConflict, conflictPolicies)
  assertFunction('uploads.readForm', readForm)
  if (cacheControl !== undefined) assertHeader('uploads.cacheControl', cacheControl)
  const accept = readAccept(uploads.accept ?? defaultAccept)
  if (mode === 'direct' && !storage.signUpload) {
    throw new TypeError(`The ${storage.name} storage cannot sign uploads: set uploads.mode to 'proxied'.`)
  }
  if (onConflict !== 'replace' && !storage.capabilities.conditionalWrites) {
    throw new TypeError(
      `The ${storage.name} storage cannot keep two writers of one name apart: set uploads.onConflict to 'replace'.`,
    )
  }
  const { maxPutSize } = storage.capabilities
  const most = (mode === 'direct' && storage.multipart?.maxObjectSize) || maxPutSize
  const maxFileSize = uploads.maxFileSize ?? Math.min(defaultMaxFileSize, most)
  assertWhole('uploads.maxFileSize (bytes)', maxFileSize, most)
  // What passes the host is one request to the storage.
  const mostProxied = Math.min(maxFileSize, maxPutSize)
  const maxProxiedSize = Math.min(uploads.maxProxiedSize ?? mostProxied, mostProxied)
  assertWhole('uploads.maxProxiedSize (bytes)', maxProxiedSize, mostProxied)
  assertWhole('uploads.urlTtl (seconds)', urlTtl, maxUrlTtl)
  assertWhole('uploads.idleTimeout (milliseconds)', idleTimeout, maxIdleTimeout)
  const proxied = mode === 'proxied' || readForm !== undefined
  const sizes = { maxFileSize, maxProxiedSize }
  return { mode, proxied, ...sizes, accept, onConflict, cacheControl, urlTtl, idleTimeout, readForm }
}

function readThumbnails(thumbnails: MediaHandlerOptions['thumbnails']): Settings['thumbnails'] {
  if (thumbnails === false) return 'none'
  if (thumbnails === undefined || typeof thumbnails === 'function') return thumbnails ?? 'browser'
  throw new TypeError('thumbnails must be false or a function that returns addresses.')
}

function readBasePath(basePath: string): string {
  assertText('basePath', basePath)
  if (!basePath.startsWith('/') || /[?#]/.test(basePath)) {
    throw new TypeError(
      `basePath must be a path that starts with "/", as in ${defaultBasePath}: it is "${basePath}".`,
    )
  }
  // As URL.pathname will show it: percent-encoded.
  return trimTrailingSlashes(new URL(`http://localhost${basePath}`).pathname)
}

function readMediaRoot(mediaRoot: string | undefined): string {
  if (mediaRoot !== undefined) assertText('mediaRoot', mediaRoot)
  const root = normalizeRoot(mediaRoot)
  // A clean-up of all the storage would take its files for what interrupted uploads have left, or for thumbnails.
  for (const directory of [stagingDirectory, thumbnailsDirectory])
    if (`/${root}/`.includes(`/${directory}/`))
      throw new TypeError(`mediaRoot cannot contain ${directory}: what is there is no media.`)
  return root
}

function normalizeRoot(mediaRoot: string | undefined): string {
  try {
    return normalizeDirectory(mediaRoot)
  } catch (error) {
    if (!isInvalidPathError(error)) throw error
    throw new TypeError(`mediaRoot cannot be used: ${error.message}`, { cause: error })
  }
}

function readOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : undefined
  if (origin !== text) {
    throw new TypeError(
      `allowedOrigins takes origins such as https://admin.example.com, without a path: "${text}" is not one.`,
    )
  }
  return origin
}
