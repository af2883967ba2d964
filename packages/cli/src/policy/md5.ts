import { createHash } from 'node:crypto'
import type { PutBucketCorsCommand } from '@aws-sdk/client-s3'

interface HttpRequest {
  readonly body?: unknown
  headers: Record<string, string>
}

/**
 * Sends a configuration with `Content-MD5` in the place of the SDK's checksums: Amazon S3 takes either, Ceph and others know only the older.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
export function withContentMd5<Command extends { readonly middlewareStack: object }>(
  command: Command,
): Command {
  // One of them stands for all: the SDK has no type for just any command.
  const stack = command.middlewareStack as PutBucketCorsCommand['middlewareStack']
  stack.add(
    (next) => (args) => {
      const request = args.request as HttpRequest
      if (typeof request.body === 'string') {
        const kept = Object.entries(request.headers).filter(
          ([name]) => !/^x-amz-(sdk-)?checksum-/i.test(name),
        )
        const md5 = createHash('md5').update(request.body).digest('base64')
        request.headers = { ...Object.fromEntries(kept), 'content-md5': md5 }
      }
      return next(args)
    },
    { step: 'build', priority: 'low', name: 'contentMd5' },
  )
  return command
}
