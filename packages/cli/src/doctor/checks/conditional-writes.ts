import { GetBucketVersioningCommand } from '@aws-sdk/client-s3'
import { bucketOf } from '../bucket-of.js'
import type { Check, DoctorContext } from '../check.js'
import { keepsNames } from '../keeps-names.js'

const replace = "set `uploads: { onConflict: 'replace' }` in createMediaHandler, so that nobody relies on it"

export const conditionalWrites: Check = {
  id: 'conditional-writes',
  title: 'No overwriting (If-None-Match)',
  needs: ['write'],
  async run(context) {
    const { site, profile } = context
    profile.conditionalWrites = await keepsNames(context)
    if (profile.conditionalWrites)
      return { status: 'passed', what: 'A name that exists is not overwritten (412).' }
    if (site.handlerOptions?.uploads?.onConflict === 'replace')
      return {
        status: 'passed',
        what: 'The server ignores If-None-Match. This site replaces files of the same name anyway.',
      }
    const what =
      'The server ignores If-None-Match: two editors who upload the same name at once overwrite each other, and nobody notices.'
    if (!(await isVersioned(context)))
      return { status: 'failed', what, remedy: `Update the server, if it can be. Otherwise ${replace}.` }
    return {
      status: 'failed',
      what: `${what} The bucket has versioning, with which some servers (Ceph 16) no longer check it.`,
      remedy: `Suspend versioning and run the doctor again:\naws s3api put-bucket-versioning --bucket ${bucketOf(site).name} --versioning-configuration Status=Suspended\nor update the server, or ${replace}.`,
    }
  },
}

async function isVersioned({ site, signal }: DoctorContext): Promise<boolean> {
  const { name: Bucket, client } = bucketOf(site)
  const command = new GetBucketVersioningCommand({ Bucket })
  return client.send(command, { abortSignal: signal }).then(
    ({ Status }) => Status === 'Enabled',
    () => false,
  )
}
