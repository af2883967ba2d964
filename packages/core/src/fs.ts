/** Media on a disk of the server: for trying things out, and for servers that keep their disk. */
import { resolve } from 'node:path'
import { withStorageErrors } from './fs/errors.js'
import { listPage } from './fs/list.js'
import { findFile, toStoredObject } from './fs/objects.js'
import { filePathOf } from './fs/file-path.js'
import { openFile } from './fs/read.js'
import { copyFileTo, deleteFile, putFile } from './fs/write.js'
import { publicUrlBelow } from './storage/public-url.js'
import type { StorageProvider } from './storage/provider.js'

export interface FileSystemStorageOptions {
  /** Where the files are kept. Made at the first write when it is not there. */
  directory: string
  /** The address under which your web server serves the directory, such as `https://example.com/media`. */
  publicUrl: string
}

/**
 * Keeps media in a directory, keys being paths below it. Files appear whole or not at all, and no-overwrite holds between processes too;
 * `onlyIf: { etag }` holds between the writers of one process. Symbolic links below the directory are neither followed nor listed.
 *
 * A file is nothing but its bytes: media types follow from extensions, and a disposition is not kept. A server of the directory should
 * therefore send `Content-Disposition: attachment` with SVG itself. Below the media root it has to serve `.tina-s3/thumbnails/` too, and
 * nothing else that is hidden.
 * @throws TypeError when an option is missing or `publicUrl` is not an absolute URL
 */
export function fileSystemStorage({ directory, publicUrl }: FileSystemStorageOptions): StorageProvider {
  if (!directory)
    throw new TypeError(
      'fileSystemStorage needs a directory: fileSystemStorage({ directory: "public/media", … }).',
    )
  const root = resolve(directory)
  const file = (key: string) => filePathOf(root, key)

  return {
    name: 'fs',
    capabilities: {
      conditionalWrites: true,
      maxPutSize: Number.MAX_SAFE_INTEGER,
      typesByExtension: true,
    },
    publicUrl: publicUrlBelow(publicUrl),
    list: (options) => withStorageErrors(listPage(root, options)),

    async head(key, { signal } = {}) {
      signal?.throwIfAborted()
      const stats = await withStorageErrors(findFile(file(key)))
      return stats && toStoredObject(key, stats)
    },

    open: async (key, options = {}) => withStorageErrors(openFile(file(key), key, options)),
    put: (key, body, options) => putFile(root, key, body, options),
    copy: async (from, to, options = {}) => copyFileTo(file(from), file(to), options),
    delete: async (key, options = {}) => deleteFile(file(key), options),
  }
}
