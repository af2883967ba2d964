/** A complete storage provider in a hundred lines: objects in a Map. */
import { StorageError, type Precondition, type StorageProvider, type StoredObject } from '@tina-s3/core'
import { encodeKey } from '@tina-s3/contract'

export function mapStorage(publicUrl: string): StorageProvider {
  const objects = new Map<string, { object: StoredObject; bytes: Uint8Array<ArrayBuffer> }>()
  let version = 0

  // Nothing is awaited between the check and the write, so two writers cannot both succeed.
  function write(key: string, bytes: Uint8Array<ArrayBuffer>, type: string, onlyIf?: Precondition) {
    check(onlyIf, objects.get(key)?.object.etag)
    const etag = `"${++version}"`
    const object = { key, size: bytes.byteLength, lastModified: new Date(), etag, type }
    objects.set(key, { object, bytes })
    return { etag }
  }

  return {
    name: 'map',
    capabilities: { conditionalWrites: true, maxPutSize: 10 * 1024 ** 2 },
    publicUrl: (key) => `${publicUrl}/${encodeKey(key)}`,

    async list({ prefix, limit, cursor, startAfter, recursive, signal }) {
      signal?.throwIfAborted()
      // An entry is an object's key, or a common prefix of the keys below it.
      const entries = new Set<string>()
      for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix)).sort(byBytes)) {
        if (cursor === undefined && startAfter !== undefined && byBytes(key, startAfter) <= 0) continue
        const slash = recursive ? -1 : key.indexOf('/', prefix.length)
        entries.add(slash < 0 ? key : key.slice(0, slash + 1))
      }
      const after = cursor === undefined ? undefined : readCursor(cursor, prefix)
      const left = [...entries].filter((entry) => after === undefined || byBytes(entry, after) > 0)
      const page = left.slice(0, limit)
      const last = page.at(-1)
      return {
        objects: page.flatMap((entry) => (entry.endsWith('/') ? [] : (objects.get(entry)?.object ?? []))),
        prefixes: page.filter((entry) => entry.endsWith('/')),
        ...(left.length > limit && last !== undefined && { cursor: encodeURIComponent(last) }),
      }
    },

    async head(key, { signal } = {}) {
      signal?.throwIfAborted()
      return objects.get(key)?.object
    },

    async open(key, { range, signal } = {}) {
      signal?.throwIfAborted()
      const found = objects.get(key)
      if (found === undefined) return undefined
      const { object, bytes } = found
      if (range && range.start > 0 && range.start >= object.size)
        throw new StorageError('rejected', `The file has only ${object.size} bytes.`)
      const part = range ? bytes.subarray(range.start, range.end + 1) : bytes
      return { object, body: new Blob([part]).stream() }
    },

    async put(key, body, { type, size, onlyIf, signal }) {
      const bytes = new Uint8Array(size)
      let offset = 0
      const sink = new WritableStream<Uint8Array>({
        write(chunk) {
          if (offset + chunk.byteLength > size) throw wrongLength(size)
          bytes.set(chunk, offset)
          offset += chunk.byteLength
        },
      })
      await body.pipeTo(sink, signal ? { signal } : {})
      if (offset < size) throw wrongLength(size)
      return write(key, bytes, type, onlyIf)
    },

    async copy(from, to, { onlyIf, version, signal } = {}) {
      signal?.throwIfAborted()
      const source = objects.get(from)
      if (source === undefined) throw new StorageError('rejected', 'The file does not exist.')
      check(version, source.object.etag)
      return write(to, source.bytes, source.object.type ?? '', onlyIf)
    },

    async delete(key, { onlyIf, signal } = {}) {
      signal?.throwIfAborted()
      if (objects.has(key)) check(onlyIf, objects.get(key)?.object.etag)
      objects.delete(key)
    },
  }
}

function check(onlyIf: Precondition | undefined, etag: string | undefined): void {
  if (onlyIf === undefined || ('absent' in onlyIf ? etag === undefined : etag === onlyIf.etag)) return
  throw new StorageError('precondition-failed', 'The file was created, changed or removed meanwhile.')
}

function wrongLength(size: number): StorageError {
  return new StorageError('rejected', `The body does not have the ${size} bytes that were declared.`)
}

function readCursor(cursor: string, prefix: string): string {
  const entry = /^[\w.!~*'()%-]+$/.test(cursor) ? decodeURIComponent(cursor) : ''
  if (entry !== '' && entry.startsWith(prefix)) return entry
  throw new StorageError('rejected', 'This cursor does not belong to this directory.')
}

/** The order of UTF-8 bytes, which is not that of JavaScript's strings. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
