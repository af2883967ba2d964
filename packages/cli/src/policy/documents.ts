/** The policies and rules of docs/aws.md, for one bucket. */
import { type LifecycleRule, type S3ClientConfig } from '@aws-sdk/client-s3'
import { type SiteAction, siteActions } from './actions.js'

/** What a policy is about. */
export interface PolicyTarget {
  readonly bucket: string
  /** '' for the whole bucket. */
  readonly mediaRoot: string
  /** The first part of AWS's resource names: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string
}

interface Statement {
  readonly Effect: 'Allow'
  readonly Principal?: '*' | { readonly Service: string }
  readonly Action: string | readonly string[]
  readonly Resource: string
  readonly Condition?: object
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** What the server may do: no more than the handler needs. */
export function leastPolicy(target: PolicyTarget): PolicyDocument {
  return policy(
    allow(actionsOn('bucket'), bucketArn(target)),
    allow(actionsOn('objects'), objectsArn(target)),
  )
}

/** Lets readers load the files and their thumbnails: anyone, or one distribution of CloudFront. */
export function readPolicy(target: PolicyTarget, distribution?: string): PolicyDocument {
  const everyone = { Principal: '*', Action: 's3:GetObject', Resource: objectsArn(target) } as const
  if (distribution === undefined) return policy({ Effect: 'Allow', ...everyone })
  return policy({
    Effect: 'Allow',
    ...everyone,
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Condition: { StringEquals: { 'AWS:SourceArn': distribution } },
  })
}

/** Removes what interrupted uploads leave. */
export function lifecycleRules({ mediaRoot }: Pick<PolicyTarget, 'mediaRoot'>): readonly LifecycleRule[] {
  return [
    {
      ID: 'abort-incomplete-multipart-uploads',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
    {
      ID: 'remove-staged-uploads',
      Status: 'Enabled',
      Filter: { Prefix: `${prefixOf(mediaRoot)}.tina-s3/staging/` },
      Expiration: { Days: 2 },
      // Where the bucket has versioning, the bytes stay otherwise.
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    },
  ]
}

/** Regions of other partitions say so at their beginning. */
export async function partitionOf(region: S3ClientConfig['region']): Promise<string> {
  const name = typeof region === 'function' ? await region().catch(() => '') : (region ?? '')
  return /^(cn|us-gov)-/.test(name) ? `aws-${name.startsWith('cn') ? 'cn' : 'us-gov'}` : 'aws'
}

/** A media root as a prefix of keys. */
export function prefixOf(mediaRoot: string): string {
  return mediaRoot === '' ? '' : `${mediaRoot}/`
}

function actionsOn(on: SiteAction['on']): readonly string[] {
  return siteActions.filter((each) => each.on === on).map(({ action }) => action)
}

function allow(actions: readonly string[], Resource: string): Statement {
  const [first = '', ...others] = actions
  return { Effect: 'Allow', Action: others.length === 0 ? first : actions, Resource }
}

function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements }
}

function bucketArn({ bucket, partition }: PolicyTarget): string {
  return `arn:${partition}:s3:::${bucket}`
}

function objectsArn(target: PolicyTarget): string {
  return `${bucketArn(target)}/${prefixOf(target.mediaRoot)}*`
}
