import type { Check, Finding } from '../check.js'
import { picture } from '../picture.js'
import { sendSigned } from '../send-signed.js'
import { notDirect, signPicture } from '../sign-picture.js'

export const presignedPut: Check = {
  id: 'presigned-put',
  title: 'Upload by a presigned URL',
  needs: ['write'],
  async run({ site, temporary, profile, signal }) {
    const skipped = notDirect(site)
    if (skipped) return skipped
    const key = temporary.key('presigned.png')
    const { ok, status } = await sendSigned(await signPicture(site, key), picture, signal)
    profile.presignedPut = ok
    if (!ok) return describeRefusal(status)
    const found = await site.storage.head(key, { signal })
    if (found?.metadata?.receipt === undefined || found.type !== 'image/png')
      return {
        status: 'failed',
        what: 'An upload by a presigned URL is accepted, and its type or metadata is lost.',
        remedy: "Set `uploads: { mode: 'proxied' }` in createMediaHandler, or use another server.",
      }
    return { status: 'passed', what: 'A file can be uploaded as the browser does it.' }
  },
}

function describeRefusal(status: string): Finding {
  const cause = status.includes('SignatureDoesNotMatch')
    ? 'A proxy between here and the server changes headers or the host name, or the server reads signatures otherwise.'
    : 'The server accepts the same object with a signature in its headers, so it is the presigned URL that it does not accept.'
  return {
    status: 'failed',
    what: `The presigned URL was refused (${status}).`,
    remedy: `${cause} Until that is mended, set \`uploads: { mode: 'proxied' }\` in createMediaHandler: files then go through the site.`,
  }
}
