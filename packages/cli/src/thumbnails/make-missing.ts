/** Finds the pictures without thumbnails, and makes and stores theirs, one after the other. */
import {
  type ListResponse,
  type MediaItem,
  type StoreThumbnailsResponse,
  type ThumbnailsInput,
  extensionOf,
  isProblem,
  joinKey,
} from '@tina-s3/contract'
import { UsageError } from '../errors.js'
import { isPicture } from '@tina-s3/contract/thumbnails'
import { isStorageError } from '@tina-s3/core'
import { type Library, type OwnHandler, openHandler } from '../site/own-handler.js'
import { drawThumbnails } from './draw.js'
import type { Sharp } from './load-sharp.js'

/** `none`: it is small as it is, or its name leaves no room for those of thumbnails. */
export type PictureResult =
  | { readonly key: string; readonly status: 'made' | 'none' }
  | { readonly key: string; readonly status: 'failed'; readonly reason: string }

export interface MakeOptions {
  readonly sharp: Sharp
  /** Stores nothing. */
  readonly dryRun: boolean
  readonly onResult: (result: PictureResult) => void
}

/** Bytes of a picture that is held in memory. */
const maxBytes = 100_000_000

/** @throws StorageError, UsageError when the library cannot be read */
export async function makeMissing(library: Library, options: MakeOptions): Promise<void> {
  const handler = openHandler(library)
  for await (const item of picturesWithout(handler)) {
    const result = await make({ library, handler, options }, item)
    options.onResult({ key: item.key, ...result })
  }
}

/** Pictures of all directories, as the media manager lists them. */
async function* picturesWithout(handler: OwnHandler, directory = ''): AsyncGenerator<MediaItem> {
  const directories: string[] = []
  let cursor: string | undefined
  do {
    const query = { directory, limit: '500', ...(cursor !== undefined && { cursor }) }
    const page = await handler<ListResponse>('list', { query })
    if (isProblem(page)) throw new UsageError(page.detail ?? page.title)
    for (const item of page.items) if (isPicture(extensionOf(item.name)) && !item.thumbnails) yield item
    directories.push(...page.directories)
    cursor = page.cursor
  } while (cursor !== undefined)
  for (const each of directories) yield* picturesWithout(handler, each)
}

interface Making {
  readonly library: Library
  readonly handler: OwnHandler
  readonly options: MakeOptions
}

type Outcome = { status: 'made' | 'none' } | { status: 'failed'; reason: string }

async function make({ library, handler, options }: Making, { key }: MediaItem): Promise<Outcome> {
  try {
    const { bytes, etag } = await readPicture(library, key)
    const drawn = await drawThumbnails(options.sharp, bytes)
    if (drawn === undefined) return { status: 'none' }
    if (options.dryRun) return { status: 'made' }
    const thumbnails: ThumbnailsInput = { key, etag, ...drawn }
    const response = await handler<StoreThumbnailsResponse>('storeThumbnails', {
      body: { thumbnails: [thumbnails] },
    })
    const result = isProblem(response) ? response : response.results[0]
    if (!isProblem(result)) return { status: 'made' }
    return result.code === 'invalid-path'
      ? { status: 'none' }
      : { status: 'failed', reason: result.detail ?? result.title }
  } catch (error) {
    // It would be the same with the others.
    if (isStorageError(error)) throw error
    return { status: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

async function readPicture(
  { storage, mediaRoot }: Library,
  key: string,
): Promise<{ bytes: Buffer; etag: string }> {
  const opened = await storage.open(joinKey(mediaRoot, key))
  if (opened === undefined) throw new Error('It was removed meanwhile.')
  const { object, body } = opened
  if (object.size > maxBytes) {
    await body.cancel()
    throw new Error(`It has more than ${maxBytes / 1e6} MB.`)
  }
  return { bytes: Buffer.from(await new Response(body).arrayBuffer()), etag: object.etag }
}
