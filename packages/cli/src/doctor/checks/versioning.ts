import { GetBucketVersioningCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { withContentMd5 } from '../../policy/md5.js'
import type { Site } from '../../site/site.js'
import { bucketOf } from '../bucket-of.js'
import type { Check, DoctorContext, Finding, Fix } from '../check.js'
import { toDiff } from '../diff.js'
import { keepsNames } from '../keeps-names.js'
import { isDenied, isNotOffered } from '../refused.js'

export const versioning: Check = {
  id: 'versioning',
  title: 'Versioning',
  needs: ['bucket', 'write'],
  async run(context) {
    const { site, profile, signal } = context
    const found = await readStatus(site, signal).catch(describeRefusal)
    if ('what' in found) return found
    profile.versioning = found.Status === 'Enabled'
    if (profile.versioning)
      return { status: 'passed', what: 'What is deleted or overwritten can be restored (tina-s3 restore).' }
    return {
      status: 'warned',
      what: `The bucket keeps no old versions${found.Status === undefined ? '' : ` (versioning is ${found.Status.toLowerCase()})`}: what an editor deletes or overwrites is gone.`,
      remedy:
        'Switch versioning on (tina-s3 doctor --fix does). Old versions are charged for; a lifecycle rule with NoncurrentVersionExpiration removes them after some time.',
      fix: switchOn(context, found),
    }
  },
}

interface VersioningStatus {
  readonly Status: string | undefined
}

async function readStatus(site: Site, abortSignal: AbortSignal): Promise<VersioningStatus> {
  const { name: Bucket, client } = bucketOf(site)
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket }), { abortSignal })
  return { Status }
}

function describeRefusal(error: unknown): Finding {
  if (isNotOffered(error))
    return {
      status: 'skipped',
      what: 'The server does not offer versioning: keep a copy of the bucket elsewhere.',
    }
  if (!isDenied(error)) throw error
  return {
    status: 'skipped',
    what: 'The credentials may not read whether versioning is on (s3:GetBucketVersioning), which the site does not need. Run the doctor with those of an administrator.',
  }
}

/** Not at the price of files that overwrite each other: Ceph 16 checks no precondition in a bucket with versioning. */
function switchOn(context: DoctorContext, before: VersioningStatus): Fix {
  const { name: Bucket, client } = bucketOf(context.site)
  const set = (Status: 'Enabled' | 'Suspended') => {
    const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })
    return client.send(withContentMd5(command))
  }
  return {
    title: `Versioning of the bucket ${Bucket}`,
    diff: toDiff(before, { Status: 'Enabled' }),
    async apply() {
      const didKeepNames = await keepsNames(context)
      await set('Enabled')
      if (!didKeepNames || (await keepsNames(context))) return
      await set('Suspended')
      throw new Error(
        'with versioning this server ignores If-None-Match, so that editors overwrite each other; it is suspended again',
      )
    },
  }
}
