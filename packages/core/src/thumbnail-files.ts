/** Thumbnails that follow their picture, for tools that copy and remove pictures beside the media handler. */
import {
  type Library,
  type MovedPicture,
  copyThumbnails as copy,
  removeThumbnails as remove,
} from './thumbnails/follow.js'
import type { StorageProvider } from './storage/provider.js'

/** A media library whose thumbnails are made in the editors' browsers. */
export interface ThumbnailLibrary {
  readonly storage: StorageProvider
  /** Key prefix of the library, without a slash at its end; '' for the whole storage. */
  readonly mediaRoot: string
}

export type { MovedPicture }

/** Copies the thumbnails of a picture that was copied, where it has thumbnails. What fails is left to clean-up. */
export async function copyThumbnails(
  library: ThumbnailLibrary,
  from: MovedPicture,
  to: MovedPicture,
): Promise<void> {
  await copy(withThumbnails(library), from, to)
}

/** Removes the thumbnails of a picture that was deleted. What fails is left to clean-up. @param key relative to the media root */
export async function removeThumbnails(library: ThumbnailLibrary, key: string): Promise<void> {
  await remove(withThumbnails(library), key)
}

function withThumbnails({ storage, mediaRoot }: ThumbnailLibrary): Library {
  return { storage, mediaRoot, thumbnails: 'browser' }
}
