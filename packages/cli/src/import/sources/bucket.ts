/** Objects of another bucket, or of another prefix of the same one. */
import { isStorageError, type StorageProvider, type StoredObject } from '@tina-s3/core'
import { type SourceFile, SourceError } from '../source.js'

export interface BucketSourceOptions {
  readonly storage: StorageProvider
  readonly bucket: string
  /** Either empty, or with `/` at its end. */
  readonly prefix: string
  /** Prefixes of what is left out: where the files go to, if that is in the same bucket. */
  readonly except: readonly string[]
  /** How content begins the addresses of the prefix's files. */
  readonly bases: readonly string[]
}

/** Directory markers, and what is hidden there, are no media. */
export async function* bucketFiles(options: BucketSourceOptions): AsyncGenerator<SourceFile> {
  const { storage, prefix, except } = options
  let cursor: string | undefined
  do {
    const page = await storage.list({ prefix, limit: 1000, recursive: true, cursor })
    for (const object of page.objects) {
      const path = object.key.slice(prefix.length)
      const isFile = path !== '' && !path.endsWith('/') && !/(?:^|\/)\./.test(path)
      if (isFile && !except.some((each) => object.key.startsWith(each))) yield toFile(options, object, path)
    }
    cursor = page.cursor
  } while (cursor !== undefined)
}

function toFile(
  { storage, bucket, bases }: BucketSourceOptions,
  { key, size, etag }: StoredObject,
  path: string,
): SourceFile {
  return {
    name: `s3://${bucket}/${key}`,
    path,
    version: etag,
    mentions: bases.map((base) => ({ base, key: path })),
    open: async () => {
      const object = await storage.head(key)
      if (object?.etag !== etag) throw new SourceError('It has changed since it was listed.')
      return {
        path,
        size,
        type: object.type ?? '',
        read: () => read(storage, key, etag),
        close: async () => undefined,
      }
    },
  }
}

async function* read(storage: StorageProvider, key: string, etag: string): AsyncGenerator<Uint8Array> {
  try {
    const opened = await storage.open(key)
    if (opened?.object.etag !== etag) throw new SourceError('It has changed since it was listed.')
    // Streams are iterable in Node, which the types of the DOM do not know.
    yield* opened.body as unknown as AsyncIterable<Uint8Array>
  } catch (error) {
    if (error instanceof SourceError) throw error
    const retryable = !isStorageError(error) || error.code === 'unavailable'
    throw new SourceError(`It cannot be read: ${(error as Error).message}`, { retryable, cause: error })
  }
}
