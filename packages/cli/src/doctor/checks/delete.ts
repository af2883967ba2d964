import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { bucketOf } from '../bucket-of.js'
import type { Check, DoctorContext } from '../check.js'
import { isDenied } from '../refused.js'
import { pictureHeaders, pictureStream } from '../picture.js'

export const deletes: Check = {
  id: 'delete',
  title: 'Delete',
  needs: ['write'],
  async run(context) {
    const { site, temporary, profile, signal } = context
    const key = temporary.key('deleted.png')
    const put = () => site.storage.put(key, pictureStream(), { ...pictureHeaders, signal })
    const { etag } = await put()
    await site.storage.delete(key, { onlyIf: { etag }, signal })
    if (await isThere(context, key))
      return {
        status: 'failed',
        what: 'An object that was deleted is still there.',
        remedy:
          'Does a lock or a retention rule of the bucket keep objects? Editors cannot delete or rename files then.',
      }
    await put()
    profile.conditionalDeletes = await refusesOtherVersion(context, key)
    return {
      status: 'passed',
      what: profile.conditionalDeletes
        ? 'An object can be deleted, and only in the version that is meant.'
        : 'An object can be deleted. The server ignores If-Match there, which the media handler does not rely on.',
    }
  },
}

/** For whoever may not list, the status of a missing object is 403 in the place of 404. */
async function isThere({ site, signal }: DoctorContext, key: string): Promise<boolean> {
  try {
    return (await site.storage.head(key, { signal })) !== undefined
  } catch (error) {
    if (isDenied(error)) return false
    throw error
  }
}

/** By a condition that does not hold. Not every server that has it knows this one. */
async function refusesOtherVersion({ site, signal }: DoctorContext, Key: string): Promise<boolean> {
  const { name: Bucket, client } = bucketOf(site)
  const command = new DeleteObjectCommand({ Bucket, Key, IfMatch: '"00000000000000000000000000000000"' })
  return client.send(command, { abortSignal: signal }).then(
    () => false,
    (error: { $metadata?: { httpStatusCode?: number } }) => error.$metadata?.httpStatusCode === 412,
  )
}
