/** Whether readers get the files: a stranger's request for an object that the storage has. */
import type { Check, DoctorContext, Finding } from '../check.js'
import { firstFile } from '../first-file.js'
import { pictureHeaders, pictureStream } from '../picture.js'
import { isPicture, readPublic } from '../public/read.js'
import { explainRefusal } from '../public/refused.js'
import { checkHeaders } from '../public/served.js'
import { Unreachable } from '../web/request.js'
import { uploadsOf } from '../web/uploads.js'

/** What CDNs and web servers decode once too often, or not at all. */
const oddName = 'a+b c%25é.png'

export const publicAddress: Check = {
  id: 'public-address',
  title: 'Public address of the files',
  needs: ['write'],
  async run(context) {
    const { storage } = context.site
    const plain = await put(context, 'public.png')
    const address = storage.publicUrl(plain)
    try {
      const response = await readPublic(address, context)
      if (!isPicture(response))
        return (await isOnlyHidden(context)) ?? (await explainRefusal(context, plain, response))
      const findings = [...(await checkHeaders(context, response)), ...(await checkOddName(context))]
      if (findings.length > 0) return findings
      return { status: 'passed', what: `Readers get the files at ${response.url.origin}.` }
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      return unreachable(new URL(address), error)
    }
  },
}

/** As an upload would be stored. */
async function put({ site, temporary, signal }: DoctorContext, name: string): Promise<string> {
  const { cacheControl } = uploadsOf(site)
  const key = temporary.key(name)
  await site.storage.put(key, pictureStream(), { ...pictureHeaders, cacheControl, signal })
  return key
}

/** Where readers get what is in the library, it is only what is hidden that they do not get: that is about thumbnails. */
async function isOnlyHidden(context: DoctorContext): Promise<Finding | undefined> {
  // Whether it may be listed is for other checks to say.
  const key = await firstFile(context).catch(() => undefined)
  if (key === undefined) return undefined
  const { storage } = context.site
  const [object, response] = await Promise.all([
    storage.head(key, { signal: context.signal }),
    readPublic(storage.publicUrl(key), context),
  ])
  const size = Number(response.headers.get('content-length') ?? response.body.byteLength)
  if (response.status !== 200 || size !== object?.size) return undefined
  return {
    status: 'passed',
    what: `Readers get the files at ${response.url.origin}, but none that are hidden.`,
  }
}

async function checkOddName(context: DoctorContext): Promise<Finding[]> {
  const key = await put(context, oddName)
  const response = await readPublic(context.site.storage.publicUrl(key), context)
  if (isPicture(response)) return []
  const { origin } = response.url
  return [
    {
      status: 'failed',
      what: `${origin} does not find files whose names have a space, “+”, “%” or a letter beyond ASCII: it responds with ${response.status} for “${oddName}”.`,
      remedy: `Let ${origin} pass the path on to the bucket as it has come, percent-encoded, without decoding or encoding it again.`,
    },
  ]
}

function unreachable({ origin }: URL, { message }: Unreachable): Finding {
  return {
    status: 'failed',
    what: `The public address of the files, ${origin}, cannot be reached. ${message}`,
    remedy:
      'Correct publicUrl (S3_PUBLIC_URL), or the DNS record, certificate or server of this address. Without publicUrl, files are read from the bucket itself.',
  }
}
