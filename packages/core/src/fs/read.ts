import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { resolveRange } from '../byte-range.js'
import { StorageError } from '../errors.js'
import type { OpenOptions, OpenedObject } from '../storage.js'
import { onDisk, unless } from './errors.js'
import { toStoredObject } from './objects.js'
import { type Place, findFolder } from './places.js'

/** Bytes read at a time. */
const chunkSize = 64 * 1024

// Without NONBLOCK, a named pipe would be waited for until someone writes to it.
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

export async function openFile(
  place: Place,
  key: string,
  { range, signal }: OpenOptions,
): Promise<OpenedObject | undefined> {
  signal?.throwIfAborted()
  if ((await findFolder(place.root, place.folders)) === undefined) return undefined
  // ENXIO is a socket's answer, ELOOP (or EMLINK, on FreeBSD) a link's.
  const handle = await unless(['ENOENT', 'ENOTDIR', 'ELOOP', 'EMLINK', 'ENXIO'], open(place.path, readOnly))
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
          const { bytesRead } = await onDisk(handle.read(buffer, 0, buffer.byteLength, position))
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
