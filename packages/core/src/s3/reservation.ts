/**
 * Completing an upload in parts under a name that must be free. Not every store checks a condition on the completion, and those that do not
 * ignore it silently; but the conditional PUT is common. So an empty object takes the name first, marked as this upload's, and the
 * completion goes over it on the condition that it is still there. Whoever comes second fails at the PUT, on any store.
 */
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { isStorageError } from '../errors.js'
import { sha256 } from '../sha256.js'
import { type Precondition, type Written, reservationMark } from '../storage.js'
import { abortable } from './abortable.js'
import { translate } from './errors.js'
import { toEtag } from './objects.js'

export function createReservations(client: S3Client, bucket: string) {
  /** The reservation that an earlier call has left, if it is this upload's. */
  async function find(key: string, uploadId: string, signal: AbortSignal | undefined) {
    const command = new HeadObjectCommand({ Bucket: bucket, Key: key })
    const send = () => client.send(command, abortable(signal))
    const object = await translate('s3:GetObject', send, { missing: undefined, signal })
    const isOurs =
      object?.ContentLength === 0 && object.Metadata?.[reservationMark] === (await sha256(uploadId))
    return isOurs ? { etag: toEtag(object.ETag) } : undefined
  }

  async function reserve(key: string, uploadId: string, signal: AbortSignal | undefined): Promise<Written> {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: new Uint8Array(),
      IfNoneMatch: '*',
      Metadata: { [reservationMark]: await sha256(uploadId) },
    })
    const send = () => client.send(command, abortable(signal))
    try {
      return { etag: toEtag((await translate('s3:PutObject', send, { signal })).ETag) }
    } catch (error) {
      const taken = isStorageError(error) && error.code === 'precondition-failed'
      const ours = taken ? await find(key, uploadId, signal) : undefined
      if (ours !== undefined) return ours
      throw error
    }
  }

  /** Gives the name free, if it is held by this upload's reservation. */
  async function release(key: string, uploadId: string, signal?: AbortSignal): Promise<void> {
    const ours = await find(key, uploadId, signal)
    if (ours === undefined) return
    const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: ours.etag })
    const send = () => client.send(command, abortable(signal))
    await translate('s3:DeleteObject', send, { missing: undefined, signal })
  }

  /** @param isOver whether there is no such upload any more */
  async function during(
    key: string,
    uploadId: string,
    complete: (onlyIf: Precondition) => Promise<Written>,
    { signal, isOver }: { signal: AbortSignal | undefined; isOver: () => Promise<boolean> },
  ): Promise<Written> {
    const reserved = await reserve(key, uploadId, signal)
    try {
      return await complete(reserved)
    } catch (error) {
      // Only when it can not happen any more. Without an answer it may: then the name is held until the upload is completed or aborted.
      const refused = isStorageError(error) && error.code !== 'unavailable'
      if (refused || (await isOver().catch(() => false))) await release(key, uploadId).catch(() => undefined)
      throw error
    }
  }

  return { during, release }
}
