import type {
  GetObjectCommandOutput,
  HeadObjectCommandOutput,
  ListObjectsV2CommandOutput,
} from '@aws-sdk/client-s3'
import type { ListPage, StoredObject } from '../storage.js'

/** Asked for with `EncodingType: 'url'`, keys come form-encoded: a plus sign is a space. */
function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

export function toListPage(output: ListObjectsV2CommandOutput): ListPage {
  const objects = (output.Contents ?? []).map(({ Key = '', Size = 0, LastModified = new Date(0), ETag }) => ({
    key: decode(Key),
    size: Size,
    lastModified: LastModified,
    etag: toEtag(ETag),
  }))
  const prefixes = (output.CommonPrefixes ?? []).map(({ Prefix = '' }) => decode(Prefix))
  const cursor = output.IsTruncated ? output.NextContinuationToken : undefined
  return { objects, prefixes, ...(cursor !== undefined && { cursor }) }
}

export function toStoredObject(
  key: string,
  output: HeadObjectCommandOutput | GetObjectCommandOutput,
): StoredObject {
  return {
    key,
    size: wholeSize(output),
    lastModified: output.LastModified ?? new Date(0),
    etag: toEtag(output.ETag),
    ...(output.ContentType !== undefined && { type: output.ContentType }),
    metadata: output.Metadata ?? {},
  }
}

/** A ranged answer has the part's length, and the whole's at the end of `Content-Range` (RFC 9110, 14.4). */
function wholeSize({
  ContentLength = 0,
  ContentRange,
}: HeadObjectCommandOutput | GetObjectCommandOutput): number {
  const whole = Number(ContentRange?.split('/')[1])
  return Number.isInteger(whole) ? whole : ContentLength
}

/** Always with quotes: Ceph leaves them away in the answer to a copy. */
export function toEtag(etag = ''): string {
  return etag === '' || etag.endsWith('"') ? etag : `"${etag}"`
}
