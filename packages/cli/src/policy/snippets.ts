/** The bucket as infrastructure code, by the same documents. */
import type { CORSRule } from '@aws-sdk/client-s3'
import { siteActions } from './actions.js'
import { type PolicyTarget, leastPolicy, prefixOf, readPolicy } from './documents.js'

export interface SnippetOptions {
  readonly target: PolicyTarget
  readonly cors: CORSRule
  /** ARN of the CloudFront distribution that reads; without one, anyone may. */
  readonly distribution: string | undefined
}

/** For the AWS CDK, version 2, in TypeScript. */
export function cdkSnippet({ target, cors, distribution }: SnippetOptions): string {
  const objects = `bucket.arnForObjects(${quote(`${prefixOf(target.mediaRoot)}*`)})`
  const onObjects = siteActions.filter(({ on }) => on === 'objects').map(({ action }) => action)
  const reader =
    distribution === undefined
      ? `  principals: [new iam.AnyPrincipal()],`
      : `  principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
  conditions: { StringEquals: { 'AWS:SourceArn': ${quote(distribution)} } },`
  const access =
    distribution === undefined
      ? 'new s3.BlockPublicAccess({ blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false })'
      : 's3.BlockPublicAccess.BLOCK_ALL'
  return `import { Duration, aws_iam as iam, aws_s3 as s3 } from 'aws-cdk-lib'

const bucket = new s3.Bucket(this, 'Media', {
  bucketName: ${quote(target.bucket)},
  versioned: true,
  enforceSSL: true,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  blockPublicAccess: ${access},
  cors: [
    {
      allowedOrigins: ${list(cors.AllowedOrigins)},
      allowedMethods: [${(cors.AllowedMethods ?? []).map((method) => `s3.HttpMethods.${method}`).join(', ')}],
      allowedHeaders: ${list(cors.AllowedHeaders)},
      exposedHeaders: ${list(cors.ExposeHeaders)},
      maxAge: ${cors.MaxAgeSeconds ?? 0},
    },
  ],
  lifecycleRules: [
    { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    {
      prefix: ${quote(`${prefixOf(target.mediaRoot)}.tina-s3/staging/`)},
      expiration: Duration.days(2),
      noncurrentVersionExpiration: Duration.days(1),
    },
  ],
})

// Who may read.
bucket.addToResourcePolicy(new iam.PolicyStatement({
${reader}
  actions: ['s3:GetObject'],
  resources: [${objects}],
}))

// What the server may do: \`handler\` is its function or role.
handler.addToRolePolicy(new iam.PolicyStatement({
  actions: ['s3:ListBucket'],
  resources: [bucket.bucketArn],
}))
handler.addToRolePolicy(new iam.PolicyStatement({
  actions: ${list(onObjects)},
  resources: [${objects}],
}))
`
}

/** For Terraform's AWS provider, version 4 and newer. */
export function terraformSnippet({ target, cors, distribution }: SnippetOptions): string {
  const policyOf = (document: object) =>
    escapeExpressions(JSON.stringify(document, null, 2)).replaceAll('\n', '\n  ')
  const isPublic = distribution === undefined
  return `resource "aws_s3_bucket" "media" {
  bucket = ${quote(target.bucket, '"')}
}

resource "aws_s3_bucket_public_access_block" "media" {
  bucket                  = aws_s3_bucket.media.id
  block_public_acls       = true
  ignore_public_acls      = true
  block_public_policy     = ${!isPublic}
  restrict_public_buckets = ${!isPublic}
}

resource "aws_s3_bucket_policy" "media" {
  bucket     = aws_s3_bucket.media.id
  depends_on = [aws_s3_bucket_public_access_block.media]
  policy     = jsonencode(${policyOf(readPolicy(target, distribution))})
}

resource "aws_s3_bucket_cors_configuration" "media" {
  bucket = aws_s3_bucket.media.id
  cors_rule {
    allowed_origins = ${list(cors.AllowedOrigins, '"')}
    allowed_methods = ${list(cors.AllowedMethods, '"')}
    allowed_headers = ${list(cors.AllowedHeaders, '"')}
    expose_headers  = ${list(cors.ExposeHeaders, '"')}
    max_age_seconds = ${cors.MaxAgeSeconds ?? 0}
  }
}

resource "aws_s3_bucket_versioning" "media" {
  bucket = aws_s3_bucket.media.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "media" {
  bucket = aws_s3_bucket.media.id
  rule {
    id     = "abort-incomplete-multipart-uploads"
    status = "Enabled"
    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
  rule {
    id     = "remove-staged-uploads"
    status = "Enabled"
    filter {
      prefix = ${quote(`${prefixOf(target.mediaRoot)}.tina-s3/staging/`, '"')}
    }
    expiration {
      days = 2
    }
    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }
}

# What the server may do: attach it to its role or user.
resource "aws_iam_policy" "media" {
  name   = ${quote(`${target.bucket}-media`, '"')}
  policy = jsonencode(${policyOf(leastPolicy(target))})
}
`
}

/** In Terraform's strings, `${` begins an expression. */
function escapeExpressions(text: string): string {
  return text.replaceAll('${', () => '$${')
}

/** A string of the language. */
function quote(text: string, mark = "'"): string {
  const escaped = JSON.stringify(text).slice(1, -1)
  if (mark === '"') return `"${escapeExpressions(escaped)}"`
  return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function list(texts: readonly string[] | undefined = [], mark?: string): string {
  return `[${texts.map((text) => quote(text, mark)).join(', ')}]`
}
