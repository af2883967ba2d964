/** The CORS rule that the admin needs, see docs/aws.md. */
import type { CORSRule } from '@aws-sdk/client-s3'

/** What the media store sends from the admin's page: uploads, and reads of pictures that have no thumbnail yet. */
const corsMethods = ['PUT', 'GET', 'HEAD'] as const

/** The signed headers of a presigned URL, in all its forms. */
const corsHeaders = [
  'content-type',
  'content-disposition',
  'cache-control',
  'if-match',
  'if-none-match',
  'x-amz-meta-receipt',
] as const

export function corsRule(origins: readonly string[]): CORSRule {
  return {
    AllowedOrigins: [...origins],
    AllowedMethods: [...corsMethods],
    AllowedHeaders: [...corsHeaders],
    // By which parts of large files are compared.
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 3600,
  }
}
