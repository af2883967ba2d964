/** The files of a media library, as the media manager shows them. */
import { normalizeKey } from '@tina-s3/contract'
import type { StoredObject } from '@tina-s3/core'
import type { Site } from './site.js'

export type Library = Pick<Site, 'storage' | 'mediaRoot'>

export interface MediaFile {
  /** Relative to the media root. */
  readonly key: string
  readonly object: StoredObject
}

export interface ListMediaOptions {
  /** Only what is below it, relative to the media root. @default all */
  readonly directory?: string
  readonly signal?: AbortSignal | undefined
}

/** All files, in key order, a page in memory at a time. What is hidden is left out, and names that the media manager cannot show. */
export async function* listMedia(
  { storage, mediaRoot }: Library,
  { directory = '', signal }: ListMediaOptions = {},
): AsyncGenerator<MediaFile> {
  const root = mediaRoot === '' ? '' : `${mediaRoot}/`
  const prefix = directory === '' ? root : `${root}${directory}/`
  let cursor: string | undefined
  do {
    const page = await storage.list({ prefix, limit: 1000, recursive: true, cursor, signal })
    for (const object of page.objects) {
      const key = object.key.slice(root.length)
      if (isShown(key)) yield { key, object }
    }
    cursor = page.cursor
  } while (cursor !== undefined)
}

/** Whether a key, relative to the media root, is one of the media library. */
export function isShown(key: string): boolean {
  if (/(?:^|\/)\./.test(key)) return false
  try {
    return normalizeKey(key) === key
  } catch {
    return false
  }
}
