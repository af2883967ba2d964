/** Media on a disk of the server: for trying things out, and for servers that keep their disk. */
import { resolve } from 'node:path'
import { onDisk } from './fs/errors.js'
import { listPage } from './fs/list.js'
import { findFile, toStoredObject } from './fs/objects.js'
import { placeOf } from './fs/places.js'
import { openFile } from './fs/read.js'
import { copyFileTo, deleteFile, putFile } from './fs/write.js'
import { publicUrlBelow } from './public-url.js'
import type { StorageProvider } from './storage.js'

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
 * A file is nothing but its bytes: media types are told from extensions, and a disposition is not kept. A server of the directory should
 * therefore send `Content-Disposition: attachment` with SVG itself.
 * @throws TypeError when an option is missing or `publicUrl` is not an absolute URL
 */
export function fileSystemStorage({ directory, publicUrl }: FileSystemStorageOptions): StorageProvider {
  if (!directory)
    throw new TypeError(
      'fileSystemStorage needs a directory: fileSystemStorage({ directory: "public/media", … }).',
    )
  const root = resolve(directory)
  const place = (key: string) => placeOf(root, key)

  return {
    name: 'fs',
    capabilities: { conditionalWrites: true, maxPutSize: Number.MAX_SAFE_INTEGER },
    publicUrl: publicUrlBelow(publicUrl),
    list: (options) => onDisk(listPage(root, options)),

    async head(key, { signal } = {}) {
      signal?.throwIfAborted()
      const stats = await onDisk(findFile(place(key)))
      return stats && toStoredObject(key, stats)
    },

    open: async (key, options = {}) => onDisk(openFile(place(key), key, options)),
    put: (key, body, options) => putFile(root, key, body, options),
    copy: async (from, to, options = {}) => copyFileTo(place(from), place(to), options),
    delete: async (key, options = {}) => deleteFile(place(key), options),
  }
}
