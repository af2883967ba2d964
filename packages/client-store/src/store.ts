import { type ListAnswer, type MediaItem, defaultAccept, defaultBasePath, splitKey } from '@tina-s3/contract'
import { MediaRequestError, messageOf, toListError, toRenameError } from './errors.js'
import { createHandlerClient } from './http.js'
import type {
  Media,
  MediaListOptions,
  MediaStore,
  MediaStoreClass,
  MediaUploadOptions,
  TinaClient,
} from './tina.js'
import { uploadFile } from './upload.js'

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
  /** `include` sends cookies to a handler on another origin. @default 'same-origin' */
  credentials?: RequestCredentials
}

/** Sizes the media manager asks for, in CSS pixels. */
const managerSizes = [75, 400, 1000].map((side) => ({ w: side, h: side }))

/** Makes a media store class for `loadCustomStore`. The constructor does nothing: Tina makes a new store for every render. */
export function createMediaStore({
  endpoint,
  accept = defaultAccept.join(','),
  maxSize,
  concurrency = 6,
  credentials = 'same-origin',
}: MediaStoreOptions = {}): MediaStoreClass {
  return class implements MediaStore {
    readonly accept = accept
    readonly searchable = true
    readonly extensionFilterable = true
    declare readonly maxSize?: number
    readonly #client: TinaClient | undefined

    constructor(client?: TinaClient) {
      this.#client = client
      if (maxSize !== undefined) this.maxSize = maxSize
    }

    get #handler() {
      return createHandlerClient(endpoint ?? defaultEndpoint(this.#client), this.#client, credentials)
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

    async persist(files: MediaUploadOptions[]): Promise<Media[]> {
      const handler = this.#handler
      const results = await settle(files, concurrency, async ({ directory, file }) => {
        // Tina does not look at maxSize when a file is dropped on a field.
        if (maxSize && file.size > maxSize)
          throw new MediaRequestError(`The limit is ${formatMegabytes(maxSize)}.`, 413)
        return toMedia(await uploadFile(handler, { directory: toDirectory(directory), file }), managerSizes)
      })
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

/** Tina's many ways to write a folder (`/`, `./`, `/a/`) as one. */
function toDirectory(directory: string | undefined): string {
  return (directory ?? '').replace(/^(\.?\/)+|\/+$/g, '').replace(/^\.$/, '')
}

function toMedia(
  { key, name, directory, url, thumbnails }: MediaItem,
  sizes: readonly { w: number; h: number }[],
): Media {
  // Without a thumbnail Tina shows a file icon; the picture itself is better than that.
  const pictures = sizes.map(({ w, h }) => [`${w}x${h}`, thumbnails?.[`${w}x${h}`] ?? url] as const)
  return {
    type: 'file',
    id: key,
    filename: name,
    directory,
    src: url,
    thumbnails: Object.fromEntries(pictures),
  }
}

function toFolder(path: string): Media {
  const { directory, name } = splitKey(path)
  // A file may have the same path; ids are to differ.
  return { type: 'dir', id: `${path}/`, filename: name, directory }
}

type Settled<T> = { value: T } | { error: unknown }

/** Works on all, `width` at a time, and keeps the order; one that fails does not keep the others back. */
async function settle<I, O>(
  inputs: readonly I[],
  width: number,
  work: (input: I) => Promise<O>,
): Promise<Settled<O>[]> {
  const results: Settled<O>[] = []
  const queue = inputs.entries()
  const worker = async () => {
    for (const [index, input] of queue) {
      results[index] = await work(input).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

function formatMegabytes(bytes: number): string {
  return `${Number((bytes / 1024 ** 2).toFixed(2))} MB`
}
