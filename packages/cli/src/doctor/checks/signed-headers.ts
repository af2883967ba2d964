import type { Check } from '../check.js'
import { picture } from '../picture.js'
import { sendSigned } from '../send-signed.js'
import { notDirect, signPicture } from '../sign-picture.js'

export const signedHeaders: Check = {
  id: 'signed-headers',
  title: 'Signed headers are enforced',
  needs: ['presigned-put'],
  async run({ site, temporary, profile, signal }) {
    const skipped = notDirect(site)
    if (skipped) return skipped
    const request = await signPicture(site, temporary.key('changed.png'))
    const changed = { ...request, headers: { ...request.headers, 'content-type': 'text/html' } }
    const { ok, status } = await sendSigned(changed, picture, signal)
    profile.signedHeaders = !ok
    if (!ok)
      return {
        status: 'passed',
        what: `An upload with another type than the signed one is refused (${status}).`,
      }
    return {
      status: 'failed',
      what: 'The server stores what is uploaded with other headers than the signed ones: an editor can upload a web page as a picture.',
      remedy: "Set `uploads: { mode: 'proxied' }` in createMediaHandler, or use another server.",
    }
  },
}
