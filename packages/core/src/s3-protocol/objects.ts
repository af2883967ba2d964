import { StorageError } from '../storage/errors.js'
import type { ListPage, StoredObject } from '../storage/provider.js'
import type { ListObjectsOutput, ObjectOutput } from './api.js'

/**
 * Metadata of a placeholder, see `placeholder.ts`. Its value is a hash of the owner, since metadata is
 * for all readers.
 */
export const placeholderMark = 'reserved-for'

/**
 * A key of a list. Asked for with `EncodingType: 'url'`, keys come form-encoded: a plus sign is a space.
 * Not every S3 server does so, and those that do say it. `undefined` for a key that is not UTF-8.
 */
function decodeKey(key = '', encoding: string | undefined): string | undefined {
  // An S3 server may say so and not do it.
  if (encoding !== 'url' || /%(?![\da-f]{2})/i.test(key)) return key
  try {
    return decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/**
 * Leaves out what is not UTF-8, since no request can mean it. Empties `output`: the promise that has brought it may have grown old while
 * it waited, and would keep a thousand objects until the next collection of all garbage.
 */
export function toListPage(output: ListObjectsOutput): ListPage {
  const decode = (key: string | undefined) => decodeKey(key, output.EncodingType)
  const objects: StoredObject[] = []
  for (const { Key, Size = 0, LastModified = new Date(0), ETag } of output.Contents ?? []) {
    const key = decode(Key)
    if (key !== undefined) objects.push({ key, size: Size, lastModified: LastModified, etag: toEtag(ETag) })
  }
  output.Contents?.splice(0)
  const prefixes = (output.CommonPrefixes ?? []).flatMap(({ Prefix }) => decode(Prefix) ?? [])
  const cursor = output.IsTruncated ? output.NextContinuationToken : undefined
  if (output.IsTruncated && cursor === undefined) throw truncated()
  return { objects, prefixes, ...(cursor !== undefined && { cursor }) }
}

/** A list that goes on and does not say where must not pass for the whole. */
export function truncated(): StorageError {
  return new StorageError(
    'unavailable',
    'The bucket sent a part of a list, without saying where it continues.',
  )
}

export function toStoredObject(key: string, output: ObjectOutput): StoredObject {
  return {
    key,
    size: wholeSize(output),
    lastModified: output.LastModified ?? new Date(0),
    etag: toEtag(output.ETag),
    ...(output.ContentType !== undefined && { type: output.ContentType }),
    metadata: output.Metadata ?? {},
    ...(isPlaceholder(output) && { placeholder: true as const }),
  }
}

function isPlaceholder({ ContentLength, Metadata }: ObjectOutput): boolean {
  return ContentLength === 0 && Metadata?.[placeholderMark] !== undefined
}

/** The response to a ranged request has the part's length, and the whole's at the end of `Content-Range` (RFC 9110, 14.4). */
function wholeSize({ ContentLength = 0, ContentRange }: ObjectOutput): number {
  const whole = Number(ContentRange?.split('/')[1])
  return Number.isInteger(whole) ? whole : ContentLength
}

/** Always with quotes: Ceph leaves them out of the response to a copy. */
export function toEtag(etag = ''): string {
  return etag === '' || etag.endsWith('"') ? etag : `"${etag}"`
}
