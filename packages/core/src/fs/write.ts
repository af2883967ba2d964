/** Writing and removing: all or nothing, and never over what should have stayed. */
import { constants } from 'node:fs'
import { type FileHandle, copyFile, link, lstat, mkdir, open, rename, rm, unlink } from 'node:fs/promises'
import { StorageError } from '../errors.js'
import { assertHolds } from '../precondition.js'
import { readBody } from '../read-body.js'
import type { CopyOptions, DeleteOptions, Precondition, PutOptions, Written } from '../storage.js'
import { onDisk, unless } from './errors.js'
import { inLine } from './locks.js'
import { etagOf, findFile } from './objects.js'
import {
  type Place,
  assertUsable,
  makeFolders,
  placeOf,
  removeEmptyFolders,
  temporaryPath,
} from './places.js'

/** How often a folder that was removed under our hands is made again. */
const maxAttempts = 20

export async function putFile(
  root: string,
  key: string,
  body: ReadableStream<Uint8Array>,
  options: PutOptions,
): Promise<Written> {
  try {
    const place = placeOf(root, key)
    await onDisk(assertPossible(place, options))
    return await viaTemporary(place, options, async (temporary) => {
      const handle = await onDisk(open(temporary, 'wx'))
      try {
        await readBody(body, options, (chunk) => onDisk(writeAll(handle, chunk)))
      } finally {
        await onDisk(handle.close())
      }
    })
  } catch (error) {
    // Not locked: it failed before the first byte was read.
    if (!body.locked) body.cancel(error).catch(() => undefined)
    throw error
  }
}

export async function copyFileTo(from: Place, to: Place, options: CopyOptions): Promise<Written> {
  await onDisk(assertPossible(to, options))
  if ((await onDisk(findFile(from))) === undefined) throw missing()
  return viaTemporary(to, options, async (temporary) => {
    const flags = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE
    await onDisk(
      unless(
        ['ENOENT'],
        copyFile(from.path, temporary, flags).then(() => true),
      ),
    ).then((done) => {
      if (!done) throw missing()
    })
  })
}

export async function deleteFile(place: Place, { onlyIf, signal }: DeleteOptions): Promise<void> {
  signal?.throwIfAborted()
  await inLine(place.path, async () => {
    const stats = await onDisk(findFile(place))
    if (stats === undefined) return
    assertHolds(onlyIf, etagOf(stats))
    await onDisk(unless(['ENOENT'], unlink(place.path)))
    await removeEmptyFolders(place)
  })
}

/** Refuses before the body is read what would be refused afterwards. */
async function assertPossible(place: Place, { onlyIf, signal }: CopyOptions): Promise<void> {
  signal?.throwIfAborted()
  await assertUsable(place)
  await assertCondition(place, onlyIf)
}

async function assertCondition(place: Place, onlyIf: Precondition | undefined): Promise<void> {
  if (onlyIf === undefined) return
  const stats = await findFile(place)
  assertHolds(onlyIf, stats && etagOf(stats))
}

/** Has a file written under another name, and puts it in its place when it is whole. */
async function viaTemporary(
  place: Place,
  options: CopyOptions,
  write: (path: string) => Promise<void>,
): Promise<Written> {
  const temporary = temporaryPath(place.root)
  await onDisk(mkdir(place.root, { recursive: true }))
  try {
    await write(temporary)
    options.signal?.throwIfAborted()
    const stats = await onDisk(lstat(temporary, { bigint: true }))
    await inLine(place.path, () => onDisk(putInPlace(temporary, place, options.onlyIf)))
    return { etag: etagOf(stats) }
  } finally {
    // Also after a success: a link leaves the first name.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function putInPlace(temporary: string, place: Place, onlyIf: Precondition | undefined): Promise<void> {
  try {
    for (let attempt = 1; ; attempt++) {
      await assertUsable(place)
      await assertCondition(place, onlyIf)
      // ENOENT: whoever deleted the last file of a folder has just removed the folder as well.
      const again = attempt < maxAttempts ? ['ENOENT'] : []
      if (
        await unless(
          again,
          moveIn(temporary, place, onlyIf).then(() => true),
        )
      )
        return
    }
  } catch (error) {
    await removeEmptyFolders(place)
    throw error
  }
}

async function moveIn(temporary: string, place: Place, onlyIf: Precondition | undefined): Promise<void> {
  await makeFolders(place)
  if (onlyIf === undefined || 'etag' in onlyIf) return rename(temporary, place.path)
  // A rename would replace what has come meanwhile; a link does not, in whatever process that was.
  const linked = await unless(
    ['EEXIST'],
    link(temporary, place.path).then(() => true),
  )
  if (linked) return
  await assertUsable(place)
  throw new StorageError('precondition-failed', 'A file of this name exists already.')
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength;) {
    offset += (await handle.write(chunk, offset)).bytesWritten
  }
}

function missing(): StorageError {
  return new StorageError('rejected', 'The file does not exist.')
}
