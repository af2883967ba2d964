/** Copies one file of a move, or finds that this was done before. */
import { joinKey } from '@tina-s3/contract'
import { type StorageProvider, type StoredObject, isStorageError } from '@tina-s3/core'
import { copyThumbnails } from '@tina-s3/core/thumbnail-files'
import { createHash } from 'node:crypto'
import { FailedError } from '../errors.js'
import type { Library } from '../site/media.js'
import type { Manifest } from './manifest.js'
import type { MoveItem } from './plan.js'

export interface CopyContext {
  readonly library: Library
  readonly manifest: Manifest
  /** Whether pictures have thumbnails beside them. */
  readonly thumbnails: boolean
  readonly signal: AbortSignal | undefined
}

/**
 * @returns whether it was copied now
 * @throws FailedError when the file was changed since the move was started, or another one has the new name
 */
export async function copyFile(context: CopyContext, item: MoveItem): Promise<boolean> {
  const { library, signal } = context
  const { storage } = library
  const [from, to] = [toStoreKey(library, item.from), toStoreKey(library, item.to)]
  const target = await storage.head(to, { signal })
  if (target !== undefined && !target.placeholder) {
    await assertCopy(context, item, target)
    return false
  }
  // A copy that was ended in the middle has left it.
  if (target !== undefined) await storage.delete(to, { onlyIf: { etag: target.etag }, signal })
  const version = { etag: item.etag }
  const { etag } = await storage
    .copy(from, to, { onlyIf: { absent: true }, version, signal })
    .catch((error: unknown) => explain(context, item, error))
  const copy = await storage.head(to, { signal })
  if (copy === undefined || copy.etag !== etag || copy.size !== item.size)
    throw new FailedError(
      `${item.to} is not what was copied there. Somebody may have replaced it: run the command again.`,
    )
  await rememberCopy(context, item, copy)
  return true
}

/** Thumbnails first: where they are missing, nothing says so later. */
async function rememberCopy(
  { library, manifest, thumbnails }: CopyContext,
  item: MoveItem,
  copy: StoredObject,
) {
  if (thumbnails)
    await copyThumbnails(library, { key: item.from, object: item }, { key: item.to, object: copy })
  manifest.addCopy(item, copy.etag)
}

/** What has the new name must be the copy, and the file what it was when the move was started. */
async function assertCopy(context: CopyContext, item: MoveItem, target: StoredObject): Promise<void> {
  const { library, manifest, signal } = context
  const source = await library.storage.head(toStoreKey(library, item.from), { signal })
  const wasCopied = manifest.copyOf(item) !== undefined
  // It was deleted after it was copied.
  if (source === undefined) {
    if (wasCopied) return
    throw new FailedError(`${item.from} is not there any more, and ${item.to} is not a copy of it.`)
  }
  if (source.etag !== item.etag) throw changed(manifest, item)
  // It may have been replaced since.
  if (wasCopied) return
  if (!(await isSame(library.storage, source, target, signal))) throw conflict(item)
  await rememberCopy(context, item, target)
}

async function explain(
  { library, manifest, signal }: CopyContext,
  item: MoveItem,
  error: unknown,
): Promise<never> {
  const isRefused =
    isStorageError(error) && (error.code === 'precondition-failed' || error.code === 'rejected')
  if (!isRefused) throw error
  const source = await library.storage.head(toStoreKey(library, item.from), { signal })
  if (source === undefined)
    throw new FailedError(`${item.from} is not there any more. Somebody else has moved or deleted it.`)
  if (source.etag !== item.etag) throw changed(manifest, item)
  throw error.code === 'rejected' ? error : conflict(item)
}

function changed({ file }: Manifest, { from, to }: MoveItem): FailedError {
  return new FailedError(
    `${from} was changed since the move was started. Delete ${to} if it is there, delete ${file}, and run the command again before you deploy: content may name ${to} by now.`,
  )
}

function conflict({ to }: MoveItem): FailedError {
  return new FailedError(`${to} is another file. Move or delete it, and run the command again.`)
}

/** ETags do not say: only the bytes do. */
async function isSame(
  storage: StorageProvider,
  source: StoredObject,
  target: StoredObject,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (source.size !== target.size) return false
  const [a, b] = await Promise.all([source, target].map(({ key }) => digest(storage, key, signal)))
  return a !== undefined && a === b
}

async function digest(
  storage: StorageProvider,
  key: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const opened = await storage.open(key, { signal })
  if (opened === undefined) return undefined
  const hash = createHash('sha256')
  await opened.body.pipeTo(new WritableStream({ write: (chunk) => void hash.update(chunk) }), {
    ...(signal && { signal }),
  })
  return hash.digest('hex')
}

export function toStoreKey({ mediaRoot }: Library, key: string): string {
  return joinKey(mediaRoot, key)
}
