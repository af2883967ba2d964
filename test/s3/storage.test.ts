import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { describeStorageProvider } from '@tina-s3/conformance'
import { s3Storage } from '@tina-s3/core/s3'
import { inject } from 'vitest'
import { createBucket } from './bucket.js'

const conditionalDeletes = await checksDeletes()
if (!conditionalDeletes)
  console.warn('This S3 server ignores If-Match on DeleteObject: that case is left out.')

describeStorageProvider(
  's3Storage',
  async () => {
    const { bucket, config, remove } = await createBucket(inject('s3'), { publicRead: true })
    return { storage: s3Storage({ bucket, ...config }), close: remove }
  },
  { served: true, conditionalDeletes },
)

/** Asks the server itself: older Ceph gateways delete whatever the condition says. */
async function checksDeletes(): Promise<boolean> {
  const { bucket, config, remove } = await createBucket(inject('s3'))
  const client = new S3Client(config)
  const object = { Bucket: bucket, Key: 'probe' }
  try {
    await client.send(new PutObjectCommand({ ...object, Body: 'x' }))
    await client.send(new DeleteObjectCommand({ ...object, IfMatch: '"0"' })).catch(() => undefined)
    return await client.send(new HeadObjectCommand(object)).then(
      () => true,
      () => false,
    )
  } finally {
    client.destroy()
    await remove()
  }
}
