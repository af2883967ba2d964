import type { MultipartUploads } from '@tina-s3/core'
import type { Check, DoctorContext, Finding } from '../check.js'
import { picture, pictureHeaders } from '../picture.js'
import { sendSigned } from '../send-signed.js'

export const multipart: Check = {
  id: 'multipart',
  title: 'Multipart upload',
  // Without `s3:ListBucket` nothing says whether an upload is gone.
  needs: ['list', 'write'],
  async run(context) {
    const { site, temporary } = context
    const { multipart: uploads } = site.storage
    if (!uploads)
      return {
        status: 'skipped',
        what: 'The storage has no multipart uploads: files have the size of one request.',
      }
    const key = temporary.key('multipart.png')
    // Without the check's signal: an upload whose ID is not known could not be aborted.
    const id = await uploads.start(key, { type: pictureHeaders.type })
    try {
      const failed = await uploadPart(uploads, key, id, context)
      if (failed) return failed
    } catch (error) {
      await uploads.abort(key, id).catch(() => undefined)
      throw error
    }
    await uploads.abort(key, id)
    const left = await uploads.parts(key, id, { signal: context.signal })
    context.profile.multipart = left === undefined || left.length === 0
    if (context.profile.multipart)
      return { status: 'passed', what: 'Parts of a large file can be uploaded, listed and removed.' }
    return {
      status: 'warned',
      what: 'The parts of a multipart upload are still there after it was aborted.',
      remedy: 'The server may take its time. If they stay, remove them by a lifecycle rule.',
    }
  },
}

async function uploadPart(
  uploads: MultipartUploads,
  key: string,
  id: string,
  { signal }: DoctorContext,
): Promise<Finding | undefined> {
  const part = { number: 1, size: picture.byteLength, expiresIn: 300, signal }
  const { ok, status } = await sendSigned(await uploads.signPart(key, id, part), picture, signal)
  const parts = await uploads.parts(key, id, { signal })
  if (ok && parts?.length === 1 && parts[0]?.size === picture.byteLength) return undefined
  await uploads.abort(key, id)
  return {
    status: 'failed',
    what: ok
      ? 'A part of a multipart upload was accepted, and is not listed.'
      : `A part of a multipart upload was refused (${status}).`,
    remedy:
      'Files above 64 MiB cannot be uploaded to this server: set `uploads: { maxFileSize: 64 * 1024 ** 2 }` in createMediaHandler.',
  }
}
