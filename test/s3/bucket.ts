import { randomUUID } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeletePublicAccessBlockCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { S3Server } from './setup.js'

export interface TestBucket {
  readonly bucket: string
  readonly config: BucketConfig
  /** Sets the bucket's policy: statements, without their resources' prefix. */
  setPolicy(statements: readonly Statement[]): Promise<void>
  /** Empties the bucket and deletes it. */
  remove(): Promise<void>
}

/** Where the bucket is and who may write there, by the words of both storage providers. */
export interface BucketConfig {
  readonly endpoint: string
  readonly region: string
  readonly forcePathStyle: boolean
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

interface Statement {
  readonly principals: readonly string[]
  readonly actions: readonly string[]
  /** `''` for the bucket itself, `/*` for its objects. */
  readonly below: string
  /** Forbids it instead, also to who has written the object. */
  readonly denies?: boolean
}

export interface BucketOptions {
  /** Lets anyone read the objects, as a CDN would. */
  readonly publicRead?: boolean
  /** Origin of the pages that may upload, and read what is there, by a CORS rule. */
  readonly uploadsFrom?: string
}

/** A new bucket for one test file, so that no other can get in its way. */
export async function createBucket(
  s3: S3Server,
  { publicRead = false, uploadsFrom }: BucketOptions = {},
): Promise<TestBucket> {
  const bucket = `tina-s3-test-${randomUUID()}`
  const { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle } = s3
  const config: BucketConfig = {
    endpoint,
    region,
    forcePathStyle,
    credentials: { accessKeyId, secretAccessKey },
  }
  const client = new S3Client(config)
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  if (publicRead) await allowReading(client, bucket)
  if (uploadsFrom !== undefined) await allowUploads(client, bucket, uploadsFrom)
  return {
    bucket,
    config,
    setPolicy: (statements) => setPolicy(client, bucket, statements),
    async remove() {
      await empty(client, bucket)
      await client.send(new DeleteBucketCommand({ Bucket: bucket }))
      client.destroy()
    },
  }
}

async function allowReading(client: S3Client, bucket: string): Promise<void> {
  await client.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }))
  await setPolicy(client, bucket, [{ principals: ['*'], actions: ['s3:GetObject'], below: '/*' }])
}

async function setPolicy(client: S3Client, bucket: string, statements: readonly Statement[]): Promise<void> {
  const policy = {
    Version: '2012-10-17',
    Statement: statements.map(({ principals, actions, below, denies = false }) => ({
      Effect: denies ? 'Deny' : 'Allow',
      Principal: { AWS: principals },
      Action: actions,
      Resource: [`arn:aws:s3:::${bucket}${below}`],
    })),
  }
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify(policy) }))
}

async function allowUploads(client: S3Client, bucket: string, origin: string): Promise<void> {
  const rule = {
    AllowedOrigins: [origin],
    AllowedMethods: ['PUT', 'GET', 'HEAD'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
  }
  await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }))
}

async function empty(client: S3Client, bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 100 }))
    if (Contents.length === 0) return
    await Promise.all(
      Contents.map(({ Key }) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key }))),
    )
  }
}
