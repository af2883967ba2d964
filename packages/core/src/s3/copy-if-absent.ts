import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Written } from '../storage.js'
import { translate } from './errors.js'

/**
 * Copies to a name that must be free. Few stores check a condition on CopyObject and those that do not ignore it silently, but the
 * conditional PUT is common; so an empty object takes the name first, and the copy goes over it. Whoever comes second fails at the PUT.
 */
export async function copyIfAbsent(
  client: S3Client,
  target: { Bucket: string; Key: string },
  copy: () => Promise<Written>,
  signal: AbortSignal | undefined,
): Promise<Written> {
  const reserve = new PutObjectCommand({ ...target, Body: new Uint8Array(), IfNoneMatch: '*' })
  const send = () => client.send(reserve, { ...(signal && { abortSignal: signal }) })
  const reserved = await translate('s3:PutObject', send, { signal })
  try {
    return await copy()
  } catch (error) {
    // Without the caller's signal: it may be what has just ended the copy.
    const release = new DeleteObjectCommand({ ...target, IfMatch: reserved.ETag })
    await client.send(release).catch(() => undefined)
    throw error
  }
}
