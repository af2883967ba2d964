/** Puts one file into the library, so that doing it again changes nothing. */
import {
  type ConflictPolicy,
  type MediaItem,
  type Problem,
  isProblem,
  joinKey,
  splitKey,
} from '@tina-s3/contract'
import { type StorageProvider, type StoredObject } from '@tina-s3/core'
import { type Library, type OwnHandler, openHandler } from '../site/own-handler.js'
import { type RetryOptions, again } from './again.js'
import { type Digest, digestOf, digestStream } from './digest.js'
import { ImportError } from './failures.js'
import type { OpenedFile } from './source.js'

export interface Stored {
  /** Relative to the media root. */
  readonly key: string
  readonly digest: Digest
  readonly etag: string
  /** Whether it was there before, byte for byte. */
  readonly present: boolean
}

export interface LibraryWriter {
  /**
   * @param key where it is wanted, relative to the media root
   * @throws ImportError when it is refused or the name is another file's; StorageError when nothing more can be done
   */
  store(key: string, file: OpenedFile, onConflict: ConflictPolicy): Promise<Stored>
  /** Whether the object is the one that was stored then. */
  holds(key: string, etag: string): Promise<boolean>
}

/** Names with numbers that are tried. */
const maxNumbers = 100

export function createLibraryWriter(library: Library, retry: RetryOptions): LibraryWriter {
  const handler = openHandler(library)
  const { storage, mediaRoot } = library
  const target = (key: string): Target => ({ handler, storage, key, storeKey: joinKey(mediaRoot, key) })
  return {
    async store(wanted, file, onConflict) {
      for (const key of namesOf(wanted, onConflict)) {
        const stored = await again(retry, () => storeAs(target(key), file, onConflict))
        if (stored) return stored
      }
      throw new ImportError('conflict', 'Another file has this name already.')
    },
    async holds(key, etag) {
      const { storeKey } = target(key)
      return again(retry, async () => (await storage.head(storeKey))?.etag === etag)
    },
  }
}

interface Target {
  readonly handler: OwnHandler
  readonly storage: StorageProvider
  readonly key: string
  readonly storeKey: string
}

/** The name itself, and with `rename` those with numbers after it. */
function* namesOf(key: string, onConflict: ConflictPolicy): Generator<string> {
  yield key
  if (onConflict !== 'rename') return
  const [, stem = key, extension = ''] = /^(.*[^/])(\.[^./]*)$/s.exec(key) ?? []
  for (let number = 1; number <= maxNumbers; number++) yield `${stem}-${number}${extension}`
}

/** @returns nothing where another file has the name */
async function storeAs(
  target: Target,
  file: OpenedFile,
  onConflict: ConflictPolicy,
): Promise<Stored | undefined> {
  const { storage, storeKey, key } = target
  if (onConflict === 'replace' && (await storage.head(storeKey)) !== undefined) {
    const digest = await digestOf(file.read())
    const same = await findEqual(storage, storeKey, digest)
    if (same) return { key, digest, etag: same.etag, present: true }
  }
  const sent = await send(target, file, onConflict === 'replace' ? 'replace' : 'reject')
  if (isProblem(sent)) {
    if (sent.code !== 'name-taken') throw ImportError.from(sent)
    const digest = await digestOf(file.read())
    const same = await findEqual(storage, storeKey, digest)
    return same && { key, digest, etag: same.etag, present: true }
  }
  const stored = await findEqual(storage, storeKey, sent)
  if (stored) return { key, digest: sent, etag: stored.etag, present: false }
  throw new ImportError(
    'failed',
    'The bucket does not have the bytes that were sent. Somebody else may have replaced them.',
  )
}

async function send(
  { handler, key }: Target,
  file: OpenedFile,
  onConflict: ConflictPolicy,
): Promise<Digest | Problem> {
  const { directory, name } = splitKey(key)
  const { stream, digest, failure } = digestStream(file.read())
  const query = { directory, name, size: String(file.size), type: file.type, onConflict }
  const response = await handler<MediaItem>('upload', { query, body: stream })
  if (!isProblem(response)) return digest()
  // The handler knows only that no bytes came any more.
  if (failure() !== undefined) throw failure()
  return response
}

/** The object, if it has these bytes. Its ETag shows it on most servers; where that is no MD5, all of it is read back. */
async function findEqual(
  storage: StorageProvider,
  key: string,
  digest: Digest,
): Promise<StoredObject | undefined> {
  const object = await storage.head(key)
  if (object === undefined || object.placeholder || object.size !== digest.size) return undefined
  if (object.etag.replaceAll('"', '') === digest.md5) return object
  const opened = await storage.open(key)
  if (opened?.object.etag !== object.etag) return undefined
  // Streams are iterable in Node, which the types of the DOM do not know.
  const { sha256 } = await digestOf(opened.body as unknown as AsyncIterable<Uint8Array>)
  return sha256 === digest.sha256 ? object : undefined
}
