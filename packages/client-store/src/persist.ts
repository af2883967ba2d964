import { MediaRequestError, messageOf } from './errors.js'
import { watchUpload } from './panel/watch.js'
import type { UploadFileOptions } from './options.js'
import type { Media, MediaUploadOptions, TinaClient } from './tina.js'

/**
 * Uploads files for TinaCMS.
 * @param isShown whether editors see the progress of what takes longer
 * @returns those that are stored; of the others, the event bus gets those that have failed
 * @throws MediaRequestError when some have failed and none is stored, or there is no event bus
 */
export async function persist(
  files: readonly MediaUploadOptions[],
  uploadFile: (file: File, options: UploadFileOptions) => Promise<Media>,
  events: TinaClient['events'],
  isShown: boolean,
): Promise<Media[]> {
  const send = (upload: MediaUploadOptions) => {
    const { file, directory } = upload
    const attempt = (options: UploadFileOptions) => uploadFile(file, { directory, ...options })
    const sent = isShown ? watchUpload(file, attempt, events) : attempt({})
    return sent.then(
      (media) => ({ media }),
      (cause: unknown) => ({ upload, cause }),
    )
  }
  const results = await Promise.all(files.map(send))
  // What an editor has cancelled is neither stored nor a failure.
  const stored = results.flatMap((result) => ('cause' in result ? [] : (result.media ?? [])))
  // In the order of the files, whichever failed first.
  const failed = results.filter((result) => 'cause' in result)
  if (failed.length === 0) return stored
  // One sentence for all files that it is true of.
  const names = new Map<string, string[]>()
  for (const { upload, cause } of failed) {
    const reason = cause instanceof MediaRequestError ? String(cause) : messageOf(cause)
    names.set(reason, [...(names.get(reason) ?? []), upload.file.name])
  }
  const reasons = Array.from(names, ([reason, files]) => `${files.join(', ')}: ${reason}`).join(' ')
  const error = new MediaRequestError(reasons, 0, undefined, failed[0])
  if (stored.length === 0 || !events) throw error
  // A rejection would hide the files that did arrive; this shows both.
  events.dispatch({ type: 'media:upload:failure', uploaded: failed.map(({ upload }) => upload), error })
  return stored
}
