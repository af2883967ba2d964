import {
  GetBucketLifecycleConfigurationCommand,
  type GetBucketLifecycleConfigurationCommandOutput,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3'
import type { Site } from '../../site/site.js'
import { lifecycleRules, prefixOf } from '../../policy/documents.js'
import { withContentMd5 } from '../../policy/md5.js'
import { bucketOf } from '../bucket-of.js'
import type { Check, Finding, Fix } from '../check.js'
import { toDiff } from '../diff.js'
import { isDenied, isNotOffered } from '../refused.js'

const cleanUp = 'run `npx @tina-s3/cli clean-up` now and then, such as by cron'

export const lifecycle: Check = {
  id: 'lifecycle',
  title: 'Lifecycle rules',
  needs: ['bucket'],
  async run({ site, profile, signal }) {
    const present = await readRules(site, signal).catch(describeRefusal)
    if (!('rules' in present)) {
      if (present === notOffered) profile.lifecycle = false
      return present
    }
    profile.lifecycle = true
    const missing = lifecycleRules(site).filter(
      (rule) => !present.rules.some((each) => covers(each, rule, site)),
    )
    if (missing.length === 0) return { status: 'passed', what: 'What interrupted uploads leave is removed.' }
    return {
      status: 'warned',
      what: `No lifecycle rule ${missing.map(purposeOf).join(', and none ')}: it stays, and is charged for.`,
      remedy: `Add ${missing.length === 1 ? 'this rule' : 'these rules'} to those of the bucket (tina-s3 doctor --fix does), or ${cleanUp}:\n${JSON.stringify(missing, null, 2)}`,
      fix: addRules(site, present.rules, missing),
    }
  },
}

function purposeOf(rule: LifecycleRule): string {
  return rule.AbortIncompleteMultipartUpload
    ? 'aborts incomplete multipart uploads'
    : `removes staged uploads below ${rule.Filter?.Prefix ?? ''}`
}

/** Whether a rule does what another is there for; its days are the owner's choice. */
function covers(
  { Status, Filter, Prefix = '', ...rule }: LifecycleRule,
  wanted: LifecycleRule,
  site: Site,
): boolean {
  const isForUploads = wanted.AbortIncompleteMultipartUpload !== undefined
  const isFor = isForUploads
    ? rule.AbortIncompleteMultipartUpload !== undefined
    : rule.Expiration?.Days !== undefined
  const { Prefix: filtered, ...others } = Filter ?? {}
  const isForAll = Object.values(others).every((value) => value === undefined)
  const reach = isForUploads ? prefixOf(site.mediaRoot) : (wanted.Filter?.Prefix ?? '')
  return Status === 'Enabled' && isFor && isForAll && reach.startsWith(filtered ?? Prefix)
}

type Rules = Pick<GetBucketLifecycleConfigurationCommandOutput, 'TransitionDefaultMinimumObjectSize'> & {
  readonly rules: readonly LifecycleRule[]
}

async function readRules(site: Site, abortSignal?: AbortSignal): Promise<Rules> {
  const { name: Bucket, client } = bucketOf(site)
  try {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket })
    const { Rules: rules = [], ...output } = await client.send(command, abortSignal && { abortSignal })
    return { ...output, rules }
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchLifecycleConfiguration') return { rules: [] }
    throw error
  }
}

const notOffered: Finding = {
  status: 'skipped',
  what: `The server does not offer lifecycle rules: ${cleanUp}.`,
}

function describeRefusal(error: unknown): Finding {
  if (isNotOffered(error)) return notOffered
  if (!isDenied(error)) throw error
  return {
    status: 'skipped',
    what: 'The credentials may not read the lifecycle rules (s3:GetLifecycleConfiguration), which the site does not need. Run the doctor with those of an administrator, or see `tina-s3 policy lifecycle`.',
  }
}

/** Keeps every rule that is there, also one that came since they were read. */
function addRules(site: Site, before: readonly LifecycleRule[], missing: readonly LifecycleRule[]): Fix {
  const { name: Bucket, client } = bucketOf(site)
  return {
    title: `Lifecycle rules of the bucket ${Bucket}`,
    diff: toDiff(before, withRules(before, missing)),
    async apply() {
      const { rules, TransitionDefaultMinimumObjectSize } = await readRules(site)
      const command = new PutBucketLifecycleConfigurationCommand({
        Bucket,
        TransitionDefaultMinimumObjectSize,
        LifecycleConfiguration: { Rules: [...withRules(rules, missing)] },
      })
      await client.send(withContentMd5(command))
    },
  }
}

/** Rules have names of their own: one that is switched off may have the documented one. */
function withRules(
  rules: readonly LifecycleRule[],
  missing: readonly LifecycleRule[],
): readonly LifecycleRule[] {
  const isUsed = (id: string | undefined) => rules.some(({ ID }) => ID === id)
  const added = missing.map((rule) => (isUsed(rule.ID) ? { ...rule, ID: `${rule.ID}-of-tina-s3` } : rule))
  return [...rules, ...added]
}
