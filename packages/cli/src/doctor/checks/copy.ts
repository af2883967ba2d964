import type { Check } from '../check.js'
import { pictureHeaders } from '../picture.js'

export const copy: Check = {
  id: 'copy',
  title: 'Copy',
  needs: ['write'],
  async run({ site: { storage }, temporary, probe, profile, signal }) {
    const key = temporary.key('copy.png')
    await storage.copy(probe?.key ?? '', key, { signal })
    const found = await storage.head(key, { signal })
    const ok = found?.size === pictureHeaders.size && found.type === pictureHeaders.type
    profile.copy = ok
    if (ok) return { status: 'passed', what: 'An object can be copied, which a rename needs.' }
    return {
      status: 'failed',
      what: 'A copy has another size or type than its original.',
      remedy: 'Files cannot be renamed in this bucket. Update the server, or use another one.',
    }
  },
}
