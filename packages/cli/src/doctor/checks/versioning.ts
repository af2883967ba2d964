import { GetBucketVersioningCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3'
import { withContentMd5 } from '../../policy/md5.js'
import type { Site } from '../../site/site.js'
import { bucketOf } from '../bucket-of.js'
import type { Check, Finding, Fix } from '../check.js'
import { toDiff } from '../diff.js'
import { isDenied, isNotOffered } from '../refused.js'

export const versioning: Check = {
  id: 'versioning',
  title: 'Versioning',
  needs: ['bucket'],
  async run({ site, profile, signal }) {
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
      fix: switchOn(site, found),
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

function switchOn(site: Site, before: VersioningStatus): Fix {
  const { name: Bucket, client } = bucketOf(site)
  const after = { Status: 'Enabled' } as const
  return {
    title: `Versioning of the bucket ${Bucket}`,
    diff: toDiff(before, after),
    async apply() {
      const command = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: after })
      await client.send(withContentMd5(command))
    },
  }
}
