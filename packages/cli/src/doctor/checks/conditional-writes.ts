import { isStorageError } from '@tina-s3/core'
import type { Check } from '../check.js'
import { pictureHeaders, pictureStream } from '../picture.js'

export const conditionalWrites: Check = {
  id: 'conditional-writes',
  title: 'No overwriting (If-None-Match)',
  needs: ['write'],
  async run({ site, temporary, profile, signal }) {
    const put = (key: string) =>
      site.storage.put(key, pictureStream(), { ...pictureHeaders, onlyIf: { absent: true }, signal })
    const key = temporary.key('once.png')
    await put(key)
    const refused = await put(key).then(
      () => false,
      (error: unknown) => {
        if (isStorageError(error) && error.code === 'precondition-failed') return true
        throw error
      },
    )
    profile.conditionalWrites = refused
    if (refused) return { status: 'passed', what: 'A name that exists is not overwritten (412).' }
    if (site.handlerOptions?.uploads?.onConflict === 'replace')
      return {
        status: 'passed',
        what: 'The server ignores If-None-Match. This site replaces files of the same name anyway.',
      }
    return {
      status: 'failed',
      what: 'The server ignores If-None-Match: two editors who upload the same name at once overwrite each other, and nobody notices.',
      remedy:
        "Update the server, if it can be. Otherwise set `uploads: { onConflict: 'replace' }` in createMediaHandler, so that nobody relies on it.",
    }
  },
}
