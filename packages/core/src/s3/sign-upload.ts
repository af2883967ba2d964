import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { SignedRequest } from '@tina-s3/contract'
import type { Precondition, SignUploadOptions } from '../storage.js'

/**
 * A PUT that is good for one object of one type, length and owner. All of it is in *signed headers*, so the bucket itself refuses another
 * body, type or name, and a second writer.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function signUpload(
  client: S3Client,
  target: { Bucket: string; Key: string },
  { type, size, expiresIn, onlyIf, disposition, metadata = {} }: SignUploadOptions,
): Promise<SignedRequest> {
  const headers: Record<string, string> = {
    'content-type': type,
    'content-length': String(size),
    ...(disposition !== undefined && { 'content-disposition': disposition }),
  }
  const condition = conditionHeaders(onlyIf)
  if (condition.IfNoneMatch !== undefined) headers['if-none-match'] = condition.IfNoneMatch
  if (condition.IfMatch !== undefined) headers['if-match'] = condition.IfMatch
  for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = value
  const command = new PutObjectCommand({
    ...target,
    ...condition,
    ContentType: type,
    ContentLength: size,
    ContentDisposition: disposition,
    Metadata: metadata,
  })
  const names = new Set(Object.keys(headers))
  // Content-Type is signed only when asked for; x-amz-* would go into the query, where the bucket does not hold the client to them.
  const url = await getSignedUrl(client, command, {
    expiresIn,
    signableHeaders: new Set([...names, 'host']),
    unhoistableHeaders: names,
  })
  return { method: 'PUT', url, headers }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function conditionHeaders(
  onlyIf: Precondition | undefined,
): Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> {
  if (onlyIf === undefined) return {}
  // Ceph compares without the quotes; AWS takes both.
  return 'absent' in onlyIf ? { IfNoneMatch: '*' } : { IfMatch: onlyIf.etag.replaceAll('"', '') }
}
