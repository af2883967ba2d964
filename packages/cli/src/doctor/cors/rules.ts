/** The CORS rules that a bucket has, and changing them. */
import { type CORSRule, GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3'
import { withContentMd5 } from '../../policy/md5.js'
import type { Bucket } from '../../site/site.js'

/** @returns an empty list when there are none, `undefined` when these credentials may not know or the server does not offer it */
export async function readRules(
  { client, name }: Bucket,
  abortSignal: AbortSignal,
): Promise<CORSRule[] | undefined> {
  try {
    const { CORSRules = [] } = await client.send(new GetBucketCorsCommand({ Bucket: name }), { abortSignal })
    return CORSRules
  } catch (error) {
    abortSignal.throwIfAborted()
    return (error as Error).name === 'NoSuchCORSConfiguration' ? [] : undefined
  }
}

export async function writeRules({ client, name }: Bucket, rules: readonly CORSRule[]): Promise<void> {
  const configuration = { CORSRules: [...rules] }
  await client.send(
    withContentMd5(new PutBucketCorsCommand({ Bucket: name, CORSConfiguration: configuration })),
  )
}
