import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { resolveRange } from '../storage/range.js'
import { StorageError } from '../storage/errors.js'
import type { OpenOptions, OpenedObject } from '../storage/provider.js'
import { withStorageErrors, ignoreCodes } from './errors.js'
import { toStoredObject } from './objects.js'
import { type FilePath, findDirectory } from './file-path.js'

/** Bytes read at a time. */
const chunkSize = 64 * 1024

// Without NONBLOCK, a named pipe would be waited for until someone writes to it.
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

export async function openFile(
  file: FilePath,
  key: string,
  { range, signal }: OpenOptions,
): Promise<OpenedObject | undefined> {
  signal?.throwIfAborted()
  if ((await findDirectory(file.root, file.directories)) === undefined) return undefined
  // ENXIO is the error for a socket, ELOOP (or EMLINK, on FreeBSD) for a link.
  const handle = await ignoreCodes(
    ['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'],
    open(file.path, readOnly),
  )
  if (handle === undefined) return undefined
  try {
    const stats = await handle.stat({ bigint: true })
    if (!stats.isFile()) {
      await handle.close()
      return undefined
    }
    const object = toStoredObject(key, stats)
    signal?.throwIfAborted()
    return { object, body: toStream(handle, resolveRange(range, object.size), signal) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Reads when it is asked to and not before, and closes the file at the end, on failure, and when nobody wants it any more. */
function toStream(
  handle: FileHandle,
  { start, end }: { start: number; end: number },
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  let position = start
  let onAbort: () => void
  const close = async () => {
    signal?.removeEventListener('abort', onAbort)
    await handle.close()
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        onAbort = () => {
          controller.error(signal?.reason)
          close().catch(() => undefined)
        }
        signal?.addEventListener('abort', onAbort)
      },
      async pull(controller) {
        try {
          const buffer = new Uint8Array(Math.min(chunkSize, end - position))
          const { bytesRead } = await withStorageErrors(handle.read(buffer, 0, buffer.byteLength, position))
          if (signal?.aborted) return
          position += bytesRead
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead))
          if (bytesRead === 0 && position < end)
            throw new StorageError('unavailable', 'The file was cut off while it was read.')
          if (position < end) return
          await close()
          controller.close()
        } catch (error) {
          if (signal?.aborted) return
          controller.error(error)
          await close().catch(() => undefined)
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  )
}
