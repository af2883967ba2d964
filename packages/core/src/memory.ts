/** Media in the memory of the process, for tests and trials. */
import { resolveRange } from './storage/range.js'
import { StorageError } from './storage/errors.js'
import { compareKeys } from './storage/key-order.js'
import { type Entry, startOf, takePage } from './storage/paging.js'
import { assertHolds } from './storage/precondition.js'
import { publicUrlBelow } from './storage/public-url.js'
import { readBody } from './storage/read-body.js'
import type { ListOptions, Precondition, StorageProvider, StoredObject, Written } from './storage/provider.js'

export interface MemoryStorageOptions {
  /** Address under which something serves the files. @default 'https://memory.invalid/', an address that never exists */
  publicUrl?: string
}

interface File {
  readonly object: StoredObject
  readonly bytes: Uint8Array
}

/** Bytes one file may have. */
const maxPutSize = 1024 ** 3

/**
 * Keeps media in memory until the process ends.
 * @throws TypeError when `publicUrl` is not an absolute URL
 */
export function memoryStorage({
  publicUrl = 'https://memory.invalid/',
}: MemoryStorageOptions = {}): StorageProvider {
  const files = new Map<string, File>()
  let version = 0

  function write(key: string, bytes: Uint8Array, type: string, onlyIf: Precondition | undefined): Written {
    assertHolds(onlyIf, files.get(key)?.object.etag)
    const etag = `"${++version}"`
    const object = { key, size: bytes.byteLength, lastModified: new Date(), etag, type }
    files.set(key, { object, bytes })
    return { etag }
  }

  return {
    name: 'memory',
    capabilities: { conditionalWrites: true, maxPutSize },
    publicUrl: publicUrlBelow(publicUrl),

    async list(options) {
      options.signal?.throwIfAborted()
      const { keys, ...page } = await takePage(listEntries(files.keys(), options), options.limit)
      const objects = keys.map((key) => files.get(key)?.object).filter((object) => object !== undefined)
      return { objects, ...page }
    },

    async head(key, { signal } = {}) {
      signal?.throwIfAborted()
      return files.get(key)?.object
    },

    async open(key, { range, signal } = {}) {
      signal?.throwIfAborted()
      const file = files.get(key)
      if (file === undefined) return undefined
      const { start, end } = resolveRange(range, file.bytes.byteLength)
      return { object: file.object, body: toStream(file.bytes.slice(start, end)) }
    },

    async put(key, body, { type, size, onlyIf, signal }) {
      if (size > maxPutSize) {
        const error = new StorageError('rejected', `The file has ${size} bytes, the limit is ${maxPutSize}.`)
        await body.cancel(error)
        throw error
      }
      const bytes = new Uint8Array(size)
      let offset = 0
      await readBody(body, { size, signal }, (chunk) => {
        bytes.set(chunk, offset)
        offset += chunk.byteLength
      })
      return write(key, bytes, type, onlyIf)
    },

    async copy(from, to, { onlyIf, version, signal } = {}) {
      signal?.throwIfAborted()
      const source = files.get(from)
      if (source === undefined) throw new StorageError('rejected', 'The file does not exist.')
      assertHolds(version, source.object.etag)
      return write(to, source.bytes, source.object.type ?? '', onlyIf)
    },

    async delete(key, { onlyIf, signal } = {}) {
      signal?.throwIfAborted()
      const file = files.get(key)
      if (file !== undefined) assertHolds(onlyIf, file.object.etag)
      files.delete(key)
    },
  }
}

function* listEntries(keys: Iterable<string>, options: ListOptions): Generator<Entry> {
  const start = startOf(options)
  const { prefix, recursive } = options
  const wanted = [...keys].filter((key) => key.startsWith(prefix) && start.admits(key)).sort(compareKeys)
  let directory: string | undefined
  for (const key of wanted) {
    const slash = recursive ? -1 : key.indexOf('/', prefix.length)
    if (slash < 0) yield { key, directory: false }
    else if (directory === undefined || !key.startsWith(directory)) {
      directory = key.slice(0, slash + 1)
      yield { key: directory, directory: true }
    }
  }
}

function toStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
}
