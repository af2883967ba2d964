/** The rules that a bucket should have: to paste, and to be put by `--fix`. */
import type { CORSRule } from '@aws-sdk/client-s3'
import { corsRule } from '../../policy/cors.js'
import type { Bucket } from '../../site/site.js'
import type { Fix } from '../check.js'
import { toDiff } from '../diff.js'
import { mergeRule } from './merge.js'
import { readRules, writeRules } from './rules.js'

/** @param rules those that the bucket has; without them there is no fix, which could remove what others need */
export function corsRemedy(
  bucket: Bucket,
  rules: readonly CORSRule[] | undefined,
  origins: readonly string[],
): { remedy: string; fix?: Fix } {
  const rule = corsRule(origins)
  if (rules === undefined)
    return {
      remedy: `Add this rule before the CORS rules of the bucket ${bucket.name} (in the AWS console: Permissions, Cross-origin resource sharing), which these credentials cannot read:\n${show([rule])}`,
    }
  const merged = mergeRule(rules, rule)
  return {
    remedy: `Set the CORS rules of the bucket ${bucket.name} (in the AWS console: Permissions, Cross-origin resource sharing), or let \`tina-s3 doctor --fix\` do it:\n${show(merged)}`,
    fix: {
      title: `CORS rules of the bucket ${bucket.name}`,
      diff: toDiff(rules, merged),
      // Also those that came since they were shown.
      async apply() {
        const present = await readRules(bucket, AbortSignal.timeout(30_000))
        if (present === undefined) throw new Error('the present rules cannot be read')
        await writeRules(bucket, mergeRule(present, rule))
      },
    },
  }
}

function show(rules: readonly CORSRule[]): string {
  return JSON.stringify(rules, null, 2)
}
