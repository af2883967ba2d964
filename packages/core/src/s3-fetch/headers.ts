import type { Conditions, ObjectAttributes, ObjectOutput } from '../s3-protocol/api.js'
import { toDate } from '../s3-protocol/date.js'

const prefix = 'x-amz-meta-'

type RequestHeaders = Record<string, string | undefined>

export function toConditionHeaders({ IfMatch, IfNoneMatch }: Conditions): RequestHeaders {
  return { 'if-match': IfMatch, 'if-none-match': IfNoneMatch }
}

export function toAttributeHeaders(attributes: ObjectAttributes): RequestHeaders {
  const metadata = Object.entries(attributes.Metadata ?? {})
  return {
    'cache-control': attributes.CacheControl,
    'content-disposition': attributes.ContentDisposition,
    'content-encoding': attributes.ContentEncoding,
    'content-language': attributes.ContentLanguage,
    'content-type': attributes.ContentType,
    ...Object.fromEntries(metadata.map(([name, value]) => [prefix + name, value])),
  }
}

/** What the headers of a response to GET or HEAD say of the object. */
export function readObjectHeaders(headers: Headers): ObjectOutput {
  const get = (name: string) => headers.get(name) ?? undefined
  const metadata = [...headers].filter(([name]) => name.startsWith(prefix))
  const length = get('content-length')
  return {
    CacheControl: get('cache-control'),
    ContentDisposition: get('content-disposition'),
    ContentEncoding: get('content-encoding'),
    ContentLanguage: get('content-language'),
    ContentType: get('content-type'),
    ContentLength: length === undefined ? undefined : Number(length),
    ContentRange: get('content-range'),
    LastModified: toDate(get('last-modified')),
    ETag: get('etag'),
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice(prefix.length), value])),
  }
}
