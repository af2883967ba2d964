import { type CleanUpCount, cleanUp } from '@tina-s3/core/clean-up'
import type { Check } from '../check.js'
import { isDenied } from '../refused.js'

/** Milliseconds for which an upload may be under way: as in `tina-s3 clean-up`. */
const day = 24 * 3600_000
/** Milliseconds for lists: a large bucket is not worth the wait. */
const limit = 20_000

export const leftovers: Check = {
  id: 'leftovers',
  title: 'Leftovers of interrupted uploads',
  needs: ['list'],
  async run({ site: { storage, mediaRoot }, signal }) {
    const timeout = AbortSignal.timeout(limit)
    const options = { mediaRoot, before: new Date(Date.now() - day), dryRun: true }
    try {
      const count = await cleanUp(storage, { ...options, signal: AbortSignal.any([signal, timeout]) })
      const what = describe(count)
      if (what === '') return { status: 'passed', what: 'There are none older than a day.' }
      return {
        status: 'warned',
        what: `There are ${what}, older than a day.`,
        remedy: 'Remove them: npx @tina-s3/cli clean-up (with --dry-run it lists them)',
      }
    } catch (error) {
      if (timeout.aborted)
        return {
          status: 'skipped',
          what: `The bucket has too many files for ${limit / 1000} s: see tina-s3 clean-up --dry-run.`,
        }
      if (!isDenied(error)) throw error
      return {
        status: 'skipped',
        what: 'The credentials may not list incomplete multipart uploads (s3:ListBucketMultipartUploads), which the site does not need, but tina-s3 clean-up does.',
      }
    }
  },
}

function describe({ uploads, placeholders, staged, thumbnails }: CleanUpCount): string {
  const counts: readonly (readonly [number, string])[] = [
    [uploads, 'incomplete multipart uploads'],
    [placeholders, 'placeholders'],
    [staged, 'staged objects'],
    [thumbnails, 'orphaned thumbnails'],
  ]
  return counts.flatMap(([count, name]) => (count > 0 ? `${count} ${name}` : [])).join(', ')
}
