import { type ListResponse, type MediaItem, defaultAccept, defaultBasePath } from '@tina-s3/contract'
import { toDialogAccept } from './accept.js'
import { browserStorage } from './uploads/browser-storage.js'
import { MediaRequestError, toListError, toRenameError } from './errors.js'
import { createHandlerClient } from './http.js'
import type { MediaStoreOptions, UploadFileOptions } from './options.js'
import type { Media, MediaListOptions, MediaStore, MediaUploadOptions, TinaClient } from './tina.js'
import { managerSizes, toDirectory, toFolder, toMedia } from './media.js'
import { persist } from './persist.js'
import { loadThumbnails } from './thumbnails/load.js'
import type { UploadProgress } from './uploads/transfer.js'
import { createUploader, prepareUploads } from './uploads/uploader.js'

/** Tina's media store, and uploads from code of one's own. */
export interface S3Media extends MediaStore {
  /**
   * Sends one file. Large ones are sent as multipart uploads; what has arrived is not sent again, also after a reload.
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
  progress = true,
  dimensions = false,
}: MediaStoreOptions = {}): MediaStoreClass {
  // Shared by all instances: Tina makes a new one for every render.
  const upload = createUploader({ concurrency, resumeStorage })
  const dialogAccept = toDialogAccept(accept)
  return class implements S3Media {
    readonly accept = dialogAccept
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

    get #site() {
      return { handler: this.#handler, endpoint: this.#endpoint }
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
        const { items, directories, cursor } = await this.#handler<ListResponse>('list', { query })
        // Without a limit nobody looks at the pictures: the usage dashboard walks through the whole library.
        const heals = limit !== undefined
        const room = items.some(({ thumbnails, etag }) => thumbnails ?? etag) && (await loadThumbnails())
        const shown = room ? await room.show(this.#site, items, heals) : items
        const files = shown.map((item) => toMedia(item, thumbnailSizes))
        prepareUploads()
        return {
          items: [...directories.map(toFolder), ...files],
          ...(cursor !== undefined && { nextOffset: cursor }),
        }
      } catch (error) {
        throw toListError(error)
      }
    }

    async uploadFile(file: File, options: UploadFileOptions = {}): Promise<Media> {
      return toMedia(await this.#upload(file, options).uploading, managerSizes)
    }

    /** @returns the item as soon as the file has arrived, and as it is with its thumbnails */
    #upload(file: File, options: UploadFileOptions) {
      const directory = toDirectory(options.directory)
      // Tina does not look at maxSize when a file is dropped on a field.
      if (maxSize && file.size > maxSize)
        throw new MediaRequestError(`The limit is ${formatMegabytes(maxSize)}.`, 413)
      const events = this.#client?.events
      const onProgress = (progress: UploadProgress) => {
        try {
          options.onProgress?.(progress)
          events?.dispatch({ type: 'media:upload:progress', directory, filename: file.name, ...progress })
        } catch (error) {
          // Whoever listens may fail; the file is not to.
          console.error(error)
        }
      }
      const connection = { client: this.#client, ...this.#site }
      const uploading = upload(connection, { ...options, directory, file, onProgress })
      const shown = loadThumbnails().then((room) => room?.accompany(connection, file, uploading))
      return { uploading, shown }
    }

    async persist(files: MediaUploadOptions[]): Promise<Media[]> {
      const send = async (file: File, options: UploadFileOptions) => {
        const { uploading, shown } = this.#upload(file, options)
        const item = await uploading
        return toMedia((await shown) ?? item, managerSizes)
      }
      return persist(files, send, this.#client?.events, progress)
    }

    async delete({ id, type }: Media): Promise<void> {
      if (type === 'dir')
        throw new MediaRequestError('Folders cannot be deleted; they go with their last file.', 0)
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

    parse({ src = '', width, height }: Media): string {
      return dimensions && width ? `${src}#${width}x${height}` : src
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
