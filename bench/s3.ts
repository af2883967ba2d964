/** The S3 server of the bench. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { s3Config } from './s3-config.js'

export const client = new S3Client({ ...s3Config, requestChecksumCalculation: 'WHEN_REQUIRED' })

/** A bucket of its own for a bench. `remove` empties it, too. */
export async function createBucket(name: string): Promise<{ bucket: string; remove: () => Promise<void> }> {
  const bucket = `bench-${name}-${process.pid}`
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  return { bucket, remove: () => remove(bucket) }
}

async function remove(bucket: string): Promise<void> {
  await clear(bucket)
  await client.send(new DeleteBucketCommand({ Bucket: bucket }))
}

/** Deletes what is in the bucket, up to 1,000 objects. */
async function clear(bucket: string): Promise<void> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  if (Contents.length === 0) return
  const Objects = Contents.map(({ Key }) => ({ Key }))
  await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
}
