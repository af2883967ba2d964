/** Why a bucket does not let strangers read, as far as its server says. */
import {
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3'
import type { Bucket } from '../../site/site.js'

/** @returns sentences; none where the server offers none of it, or these credentials may not ask */
export async function explainPrivacy({ client, name }: Bucket, abortSignal: AbortSignal): Promise<string[]> {
  const input = { Bucket: name }
  const options = { abortSignal }
  const [block, status, ownership] = await Promise.all([
    ask(() => client.send(new GetPublicAccessBlockCommand(input), options)),
    ask(() => client.send(new GetBucketPolicyStatusCommand(input), options)),
    ask(() => client.send(new GetBucketOwnershipControlsCommand(input), options)),
  ])
  abortSignal.throwIfAborted()
  const { BlockPublicPolicy, RestrictPublicBuckets } = block?.PublicAccessBlockConfiguration ?? {}
  const isPublic = status?.PolicyStatus?.IsPublic
  const rule = ownership?.OwnershipControls?.Rules?.[0]?.ObjectOwnership
  return [
    ...(BlockPublicPolicy || RestrictPublicBuckets ? ['Block Public Access is on.'] : []),
    ...(isPublic === undefined ? [] : [`Its bucket policy is ${isPublic ? '' : 'not '}public.`]),
    ...(rule === 'BucketOwnerEnforced' ? ['ACLs are disabled, so “public-read” has no effect.'] : []),
  ]
}

function ask<Output>(send: () => Promise<Output>): Promise<Output | undefined> {
  return send().catch(() => undefined)
}
