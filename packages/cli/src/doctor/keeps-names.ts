import { isStorageError } from '@tina-s3/core'
import type { DoctorContext } from './check.js'
import { pictureHeaders, pictureStream } from './picture.js'

/** Whether the server keeps a name that exists from being written again, as it is asked to (`If-None-Match: *`). */
export async function keepsNames({ site, temporary, signal }: DoctorContext): Promise<boolean> {
  const key = temporary.key(`once-${temporary.keys.length}.png`)
  const put = () =>
    site.storage.put(key, pictureStream(), { ...pictureHeaders, onlyIf: { absent: true }, signal })
  await put()
  return put().then(
    () => false,
    (error: unknown) => {
      if (isStorageError(error) && error.code === 'precondition-failed') return true
      throw error
    },
  )
}
