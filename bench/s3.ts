/** The S3 server of the bench. */
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { s3Config } from './s3-config.js'

export const client = createClient()

/** @param config what differs, such as the endpoint of a proxy */
export function createClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...s3Config, requestChecksumCalculation: 'WHEN_REQUIRED', ...config })
}

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

async function clear(bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    if (Contents.length === 0) return
    const Objects = Contents.map(({ Key }) => ({ Key }))
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }))
  }
}
