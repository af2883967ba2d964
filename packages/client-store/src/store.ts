import {
  type ConflictPolicy,
  type ListAnswer,
  type MediaItem,
  defaultAccept,
  defaultBasePath,
} from '@tina-s3/contract'
import { MediaRequestError, messageOf, toListError, toRenameError } from './errors.js'
import { createHandlerClient } from './http.js'
import type { Media, MediaListOptions, MediaStore, MediaUploadOptions, TinaClient } from './tina.js'
import { managerSizes, toDirectory, toFolder, toMedia } from './media.js'
import { type ResumeStorage, browserStorage, createResume } from './resume.js'
import { settle } from './settle.js'
import { createSlots } from './slots.js'
import { type UploadProgress, uploadFile } from './upload.js'

export interface MediaStoreOptions {
  /**
   * Where the media handler is: a path on the admin's site, or an absolute URL. Taken as it is.
   * @default '/api/s3/media' below the `build.basePath` of the Tina config
   */
  endpoint?: string
  /** Types the file dialog offers. The server has its own say. @default `defaultAccept` of `@tina-s3/contract` */
  accept?: string
  /** Bytes a file may have, known in advance of the server's answer. @default no limit here */
  maxSize?: number
  /** Files sent at the same time. @default 6 */
  concurrency?: number
  /** Keeps what it takes to go on with a large file after a reload. @default the browser's `localStorage` */
  resumeStorage?: ResumeStorage
  /** `include` sends cookies to a handler on another origin. @default 'same-origin' */
  credentials?: RequestCredentials
}

export interface UploadFileOptions {
  /** Folder to store it in. @default the root */
  directory?: string
  /** What happens to a taken name. @default the handler's `uploads.onConflict` */
  onConflict?: ConflictPolicy
  /** Ends the upload; nothing of it stays in the bucket. The promise rejects with the signal's reason. */
  signal?: AbortSignal
  onProgress?: (progress: UploadProgress) => void
}

/** Tina's media store, and uploads from code of one's own. */
export interface S3Media extends MediaStore {
  /**
   * Sends one file. Large ones go in parts; what has arrived is not sent again, also after a reload.
   * @throws MediaRequestError with a sentence for the editor
   */
  uploadFile(file: File, options?: UploadFileOptions): Promise<Media>
}

export type MediaStoreClass = new (client?: TinaClient) => S3Media

/** Makes a media store class for `loadCustomStore`. The constructor does nothing: Tina makes a new store for every render. */
export function createMediaStore({
  endpoint,
  accept = defaultAccept.join(','),
  maxSize,
  concurrency = 6,
  resumeStorage = browserStorage(),
  credentials = 'same-origin',
}: MediaStoreOptions = {}): MediaStoreClass {
  // Shared by all instances: Tina makes a new one for every render.
  const slots = createSlots(concurrency)
  const resume = createResume(resumeStorage)
  return class implements S3Media {
    readonly accept = accept
    readonly searchable = true
    readonly extensionFilterable = true
    declare readonly maxSize?: number
    readonly #client: TinaClient | undefined

    constructor(client?: TinaClient) {
      this.#client = client
      if (maxSize !== undefined) this.maxSize = maxSize
    }

    get #endpoint() {
      return endpoint ?? defaultEndpoint(this.#client)
    }

    get #handler() {
      return createHandlerClient(this.#endpoint, this.#client, credentials)
    }

    async list({
      directory,
      limit,
      offset,
      filesOnly,
      search,
      ext,
      thumbnailSizes = managerSizes,
    }: MediaListOptions = {}) {
      const query = {
        directory: toDirectory(directory),
        limit,
        cursor: offset,
        filesOnly,
        search,
        ext: ext?.join(','),
      }
      try {
        const { items, directories, cursor } = await this.#handler<ListAnswer>('list', { query })
        const files = items.map((item) => toMedia(item, thumbnailSizes))
        return {
          items: [...directories.map(toFolder), ...files],
          ...(cursor !== undefined && { nextOffset: cursor }),
        }
      } catch (error) {
        throw toListError(error)
      }
    }

    async uploadFile(file: File, options: UploadFileOptions = {}): Promise<Media> {
      const directory = toDirectory(options.directory)
      // Tina does not look at maxSize when a file is dropped on a field.
      if (maxSize && file.size > maxSize)
        throw new MediaRequestError(`The limit is ${formatMegabytes(maxSize)}.`, 413)
      const events = this.#client?.events
      const onProgress = (progress: UploadProgress) => {
        options.onProgress?.(progress)
        events?.dispatch({ type: 'media:upload:progress', directory, filename: file.name, ...progress })
      }
      const sending = { handler: this.#handler, slots, resume, endpoint: this.#endpoint }
      const item = await uploadFile(sending, { ...options, directory, file, onProgress })
      return toMedia(item, managerSizes)
    }

    async persist(files: MediaUploadOptions[]): Promise<Media[]> {
      const results = await settle(files, concurrency, ({ directory, file }) =>
        this.uploadFile(file, { directory }),
      )
      const failed = results.flatMap((result, index) => {
        const upload = files[index]
        return 'error' in result && upload ? [{ upload, error: result.error }] : []
      })
      const stored = results.flatMap((result) => ('value' in result ? [result.value] : []))
      if (failed.length === 0) return stored
      const reasons = failed.map(({ upload, error }) => `${upload.file.name}: ${messageOf(error)}`).join(' ')
      const error = new MediaRequestError(reasons, 0, undefined, { cause: failed[0]?.error })
      const events = this.#client?.events
      if (stored.length === 0 || !events) throw error
      // A rejection would hide the files that did arrive; this shows both.
      events.dispatch({ type: 'media:upload:failure', uploaded: failed.map(({ upload }) => upload), error })
      return stored
    }

    async delete({ id, type }: Media): Promise<void> {
      if (type === 'dir')
        throw new MediaRequestError('Folders can not be deleted; they go with their last file.', 0)
      await this.#handler('delete', { query: { key: id } })
    }

    async rename(from: string, to: string): Promise<Media> {
      try {
        const body = { from: toDirectory(from), to: toDirectory(to) }
        const item = await this.#handler<MediaItem>('rename', { body })
        return toMedia(item, managerSizes)
      } catch (error) {
        throw toRenameError(error)
      }
    }

    parse(media: Media): string {
      return media.src ?? ''
    }
  }
}

/** For sites whose sessions are cookies or tokens of their own: uses Tina's auth provider when there is one. */
export const S3MediaStore: MediaStoreClass = createMediaStore()

/** For TinaCloud, and for drop-in use where `next-tinacms-s3` was: the token comes from Tina's auth provider. */
export const TinaCloudS3MediaStore: MediaStoreClass = createMediaStore()

function defaultEndpoint(client: TinaClient | undefined): string {
  const basePath = toDirectory(client?.schema?.config?.config?.build?.basePath)
  return basePath === '' ? defaultBasePath : `/${basePath}${defaultBasePath}`
}

function formatMegabytes(bytes: number): string {
  return `${Number((bytes / 1024 ** 2).toFixed(2))} MB`
}
