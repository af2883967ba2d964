/** The command line: `npx @tina-s3/core clean-up --bucket NAME`. */
import { parseArgs } from 'node:util'
import { cleanUp } from './clean-up.js'
import { isStorageError } from './storage/errors.js'
import { s3Storage } from './s3.js'

const usage = `Usage: npx @tina-s3/core clean-up --bucket NAME [options]

Removes what interrupted uploads and renames have left in a bucket: parts of incomplete multipart uploads, names that are
still held for a file, replacements that were never put in place, thumbnails whose picture is gone or was replaced. Files are never
touched.

  --bucket NAME        the bucket (or S3_BUCKET)
  --region NAME        its region (or S3_REGION, AWS_REGION)
  --endpoint URL       for S3 servers other than AWS (or S3_ENDPOINT)
  --path-style         for S3 servers without bucket names in their host names (or S3_FORCE_PATH_STYLE=true)
  --media-root PREFIX  only below this prefix (or S3_MEDIA_ROOT)
  --older-than HOURS   only what was started at least so long ago; default 24
  --dry-run            list what there is, and remove nothing

Credentials are S3_ACCESS_KEY and S3_SECRET_KEY, or wherever the AWS SDK finds them. They need s3:ListBucket,
s3:ListBucketMultipartUploads, s3:AbortMultipartUpload, s3:GetObject and s3:DeleteObject.
`

/** A mistake of who typed the command. */
class UsageError extends Error {}

try {
  await run(process.argv.slice(2))
} catch (error) {
  const mistake =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  console.error(error instanceof Error && (mistake || isStorageError(error)) ? error.message : error)
  if (mistake) console.error(`\n${usage}`)
  process.exitCode = 1
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      bucket: { type: 'string' },
      region: { type: 'string' },
      endpoint: { type: 'string' },
      'path-style': { type: 'boolean' },
      'media-root': { type: 'string' },
      'older-than': { type: 'string', default: '24' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return console.log(usage)
  if (positionals.join(' ') !== 'clean-up') throw new UsageError('Say what to do: clean-up.')
  const hours = Number(values['older-than'])
  const before = new Date(Date.now() - hours * 3600_000)
  if (!/^\d/.test(values['older-than']) || !Number.isFinite(before.getTime()))
    throw new UsageError(`--older-than takes a number of hours, not “${values['older-than']}”.`)
  const { env } = process
  const bucket = values.bucket ?? env.S3_BUCKET
  if (!bucket) throw new UsageError('Say which bucket: --bucket NAME.')
  const region = values.region ?? env.S3_REGION
  const endpoint = values.endpoint ?? env.S3_ENDPOINT
  const mediaRoot = values['media-root'] ?? env.S3_MEDIA_ROOT
  const { S3_ACCESS_KEY: accessKeyId, S3_SECRET_KEY: secretAccessKey } = env
  const storage = s3Storage({
    bucket,
    ...(region && { region }),
    ...(endpoint && { endpoint }),
    forcePathStyle: values['path-style'] ?? env.S3_FORCE_PATH_STYLE === 'true',
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
  })
  const dryRun = values['dry-run']
  const { uploads, placeholders, staged, thumbnails } = await cleanUp(storage, {
    ...(mediaRoot && { mediaRoot }),
    before,
    dryRun,
    onFound: ({ kind, key, since }) => console.log(`${since.toISOString()} ${kind} ${JSON.stringify(key)}`),
  })
  console.log(
    `${dryRun ? 'There are' : 'Removed'} ${uploads} incomplete multipart uploads, ${placeholders} placeholders, ${staged} staged objects and ${thumbnails} thumbnails.`,
  )
}
