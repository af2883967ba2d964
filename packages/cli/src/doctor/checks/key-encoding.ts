import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { bucketOf } from '../bucket-of.js'
import type { Check, DoctorContext } from '../check.js'
import { pictureHeaders, pictureStream } from '../picture.js'

/** Each is what some server has spoiled: decoded twice, escaped twice, or a plus sign for a space. */
const names = ['R&D photos/a+b=c.png', '100%25 #1.png', 'ünïçødé “x”.png']

export const keyEncoding: Check = {
  id: 'key-encoding',
  title: 'Names in lists (encoding-type)',
  needs: ['list', 'write'],
  async run(context) {
    const { site, temporary, profile, signal } = context
    const keys = names.map((name) => temporary.key(`names/${name}`))
    const put = (key: string) => site.storage.put(key, pictureStream(), { ...pictureHeaders, signal })
    await Promise.all(keys.map(put))
    const [first = ''] = keys
    const prefix = first.slice(0, -(names[0]?.length ?? 0))
    const { objects } = await site.storage.list({ prefix, limit: 100, recursive: true, signal })
    const listed = new Set(objects.map(({ key }) => key))
    const missing = keys.filter((key) => !listed.has(key)).map((key) => key.slice(prefix.length))
    profile.listsEveryName = missing.length === 0
    profile.encodingType = await echoesEncoding(context, prefix)
    if (missing.length > 0)
      return {
        status: 'failed',
        what: `The list shows other names than those of the files: ${missing.map((name) => `“${name}”`).join(', ')} came back as ${objects.map(({ key }) => `“${key.slice(prefix.length)}”`).join(', ')}.`,
        remedy:
          'The server says that it encodes names (encoding-type=url) and does not, or the reverse. Update it, or use another one: such files can be seen and not be used.',
      }
    if (!profile.encodingType)
      return {
        status: 'warned',
        what: 'The server ignores encoding-type=url. Names with spaces, signs and accents are right all the same; a list that has a name with a control character cannot be read.',
        remedy:
          'Update the server, if it can be. Until then rename files that other programs put into the bucket with such names.',
      }
    return { status: 'passed', what: 'Names with spaces, signs and accents come back as they are.' }
  },
}

/** Whether the server says that it has encoded the names, as it was asked to. */
async function echoesEncoding({ site, signal }: DoctorContext, Prefix: string): Promise<boolean> {
  const { name: Bucket, client } = bucketOf(site)
  const command = new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1, EncodingType: 'url' })
  const { EncodingType } = await client.send(command, { abortSignal: signal })
  return EncodingType === 'url'
}
