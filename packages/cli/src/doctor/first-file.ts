import { prefixOf } from '../policy/documents.js'
import type { DoctorContext } from './check.js'

/** Key of a file of the media library in the storage, for comparison; `undefined` for an empty library. */
export async function firstFile({ site, signal }: DoctorContext): Promise<string | undefined> {
  const prefix = prefixOf(site.mediaRoot)
  // Hidden ones come first in the order of keys: `.` is before every letter and digit.
  const { objects } = await site.storage.list({
    prefix,
    limit: 1000,
    recursive: true,
    startAfter: `${prefix}./`,
    signal,
  })
  return objects.find(({ key, size }) => size > 0 && !/(^|\/)\./.test(key.slice(prefix.length)))?.key
}
