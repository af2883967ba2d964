import { encodeKey, joinKey } from '@tina-s3/contract'
import { CopyObjectCommand } from '@aws-sdk/client-s3'
import type { StorageProvider } from '@tina-s3/core'
import type { Bucket } from '../site/site.js'
import { explained } from './explained.js'
import type { LostFile, Version } from './versions.js'

export interface RestoreTarget {
  readonly bucket: Bucket
  readonly storage: StorageProvider
  readonly mediaRoot: string
}

/** What was deleted or overwritten is not what it was when it was listed. */
export class ChangedMeanwhile extends Error {}

/**
 * Copies a version over what is there now, which becomes a version itself: no version is ever removed, and the same command brings back
 * what it has replaced. Removing a delete marker would need the permission to delete versions.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
 */
export async function restoreFile(
  { bucket, storage, mediaRoot }: RestoreTarget,
  file: LostFile,
  version: Version,
): Promise<void> {
  const key = joinKey(mediaRoot, file.key)
  // Not every S3 server checks the condition of a copy.
  const current = await storage.head(key)
  if (current?.etag !== file.etag)
    throw new ChangedMeanwhile('Somebody has changed it meanwhile: run the command again.')
  const condition = file.etag !== undefined && { IfMatch: file.etag.replaceAll('"', '') }
  const CopySource = `${bucket.name}/${encodeKey(key)}?versionId=${encodeURIComponent(version.id)}`
  const copy = new CopyObjectCommand({ Bucket: bucket.name, Key: key, CopySource, ...condition })
  await explained('s3:GetObjectVersion and s3:PutObject', () => bucket.client.send(copy))
}
