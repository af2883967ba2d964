/** Writing and removing: all or nothing, and never over what should have stayed. */
import { constants } from 'node:fs'
import { type FileHandle, copyFile, link, lstat, open, rename, rm, unlink } from 'node:fs/promises'
import { StorageError } from '../storage/errors.js'
import { assertHolds } from '../storage/precondition.js'
import { readBody } from '../storage/read-body.js'
import type { CopyOptions, DeleteOptions, Precondition, PutOptions, Written } from '../storage/provider.js'
import { withStorageErrors, ignoreCodes } from './errors.js'
import { inLine } from './locks.js'
import { etagOf, findFile } from './objects.js'
import {
  type FilePath,
  assertUsable,
  createTemporaryPath,
  makeDirectories,
  filePathOf,
  removeEmptyDirectories,
} from './file-path.js'

/** How often a directory that was removed under our hands is made again. */
const maxAttempts = 20

export async function putFile(
  root: string,
  key: string,
  body: ReadableStream<Uint8Array>,
  options: PutOptions,
): Promise<Written> {
  try {
    const file = filePathOf(root, key)
    await withStorageErrors(assertPossible(file, options))
    return await viaTemporary(file, options, async (temporary) => {
      const handle = await withStorageErrors(open(temporary, 'wx'))
      try {
        await readBody(body, options, (chunk) => withStorageErrors(writeAll(handle, chunk)))
      } finally {
        await withStorageErrors(handle.close())
      }
    })
  } catch (error) {
    // Not locked: it failed before the first byte was read.
    if (!body.locked) body.cancel(error).catch(() => undefined)
    throw error
  }
}

export async function copyFileTo(from: FilePath, to: FilePath, options: CopyOptions): Promise<Written> {
  await withStorageErrors(assertPossible(to, options))
  const assertVersion = async () => {
    const stats = await withStorageErrors(findFile(from))
    if (stats === undefined) throw missing()
    assertHolds(options.version, etagOf(stats))
  }
  await assertVersion()
  return viaTemporary(to, options, async (temporary) => {
    const flags = constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE
    await withStorageErrors(
      ignoreCodes(
        ['ENOENT'],
        copyFile(from.path, temporary, flags).then(() => true),
      ),
    ).then((done) => {
      if (!done) throw missing()
    })
    // A version that came while it was copied is noticed here.
    if (options.version !== undefined) await assertVersion()
  })
}

export async function deleteFile(file: FilePath, { onlyIf, signal }: DeleteOptions): Promise<void> {
  signal?.throwIfAborted()
  await inLine(file.path, async () => {
    const stats = await withStorageErrors(findFile(file))
    if (stats === undefined) return
    assertHolds(onlyIf, etagOf(stats))
    await withStorageErrors(ignoreCodes(['ENOENT'], unlink(file.path)))
    await removeEmptyDirectories(file)
  })
}

/** Refuses before the body is read what would be refused afterwards. */
async function assertPossible(file: FilePath, { onlyIf, signal }: CopyOptions): Promise<void> {
  signal?.throwIfAborted()
  await assertUsable(file)
  await assertCondition(file, onlyIf)
}

async function assertCondition(file: FilePath, onlyIf: Precondition | undefined): Promise<void> {
  if (onlyIf === undefined) return
  const stats = await findFile(file)
  assertHolds(onlyIf, stats && etagOf(stats))
}

/** Has a file written under another name, and puts it in its place when it is whole. */
async function viaTemporary(
  file: FilePath,
  options: CopyOptions,
  write: (path: string) => Promise<void>,
): Promise<Written> {
  const temporary = await withStorageErrors(createTemporaryPath(file.root))
  try {
    await write(temporary)
    options.signal?.throwIfAborted()
    const stats = await withStorageErrors(lstat(temporary, { bigint: true }))
    await inLine(file.path, () => withStorageErrors(putInPlace(temporary, file, options.onlyIf)))
    return { etag: etagOf(stats) }
  } finally {
    // Also after a success: a link leaves the first name.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function putInPlace(
  temporary: string,
  file: FilePath,
  onlyIf: Precondition | undefined,
): Promise<void> {
  try {
    for (let attempt = 1; ; attempt++) {
      await assertUsable(file)
      await assertCondition(file, onlyIf)
      // ENOENT: whoever deleted the last file of a directory has just removed the directory as well.
      const again = attempt < maxAttempts ? ['ENOENT'] : []
      if (
        await ignoreCodes(
          again,
          moveIn(temporary, file, onlyIf).then(() => true),
        )
      )
        return
    }
  } catch (error) {
    await removeEmptyDirectories(file)
    throw error
  }
}

async function moveIn(temporary: string, file: FilePath, onlyIf: Precondition | undefined): Promise<void> {
  await makeDirectories(file)
  if (onlyIf === undefined || 'etag' in onlyIf) return rename(temporary, file.path)
  // A rename would replace what has come meanwhile; a link does not, in whatever process that was.
  const linked = await ignoreCodes(
    ['EEXIST'],
    link(temporary, file.path).then(() => true),
  )
  if (linked) return
  await assertUsable(file)
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
