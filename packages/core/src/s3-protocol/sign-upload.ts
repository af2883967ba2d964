import type { SignedRequest } from '@tina-s3/contract'
import type { SignUploadOptions } from '../storage/provider.js'
import type { S3Api } from './api.js'
import { toConditions } from './conditions.js'
import { withStorageErrors } from './errors.js'

/**
 * A PUT that is good for one object of one type, length and owner. All of it is in *signed headers*, so
 * the bucket itself refuses another body, type or name, and a second writer.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function signUpload(
  api: S3Api,
  key: string,
  { type, size, expiresIn, onlyIf, disposition, cacheControl, metadata = {} }: SignUploadOptions,
): Promise<SignedRequest> {
  const { IfMatch, IfNoneMatch } = toConditions(onlyIf)
  const headers: Record<string, string> = {
    'content-type': type,
    'content-length': String(size),
    ...(disposition !== undefined && { 'content-disposition': disposition }),
    ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
    ...(IfNoneMatch !== undefined && { 'if-none-match': IfNoneMatch }),
    ...(IfMatch !== undefined && { 'if-match': IfMatch }),
  }
  for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = value
  const url = await withStorageErrors(api, 's3:PutObject', () => api.presign({ key, headers, expiresIn }))
  return { method: 'PUT', url, headers }
}
