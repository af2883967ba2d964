/** The options by which every command learns which site and which bucket it is about. */
import type { Command } from 'commander'

export interface SiteOptions {
  site: string
  config?: string
  bucket?: string
  region?: string
  endpoint?: string
  pathStyle?: boolean
  publicUrl?: string
  mediaRoot?: string
  basePath?: string
}

/** Adds them, in a group of their own in the help. */
export function withSiteOptions(command: Command): Command {
  return command
    .optionsGroup('Site and bucket:')
    .option('--site <dir>', "the site's directory", '.')
    .option(
      '--config <file>',
      'the file that exports the media handler (default: detected, such as media.ts)',
    )
    .option('--bucket <name>', 'the bucket, instead of what the site says (or S3_BUCKET)')
    .option('--region <name>', 'its region (or S3_REGION, AWS_REGION)')
    .option('--endpoint <url>', 'for S3 servers other than AWS (or S3_ENDPOINT)')
    .option(
      '--path-style',
      'for S3 servers without bucket names in their host names (or S3_FORCE_PATH_STYLE=true)',
    )
    .option('--public-url <url>', 'where readers find the files (or S3_PUBLIC_URL)')
    .option('--media-root <prefix>', 'only below this prefix (or S3_MEDIA_ROOT)')
    .option('--base-path <path>', 'path of the media handler (default: /api/s3/media)')
    .optionsGroup('Options:')
}
