import type { SignedRequest } from '@tina-s3/contract'
import type { DoctorContext } from '../check.js'
import { uploadsOf } from './uploads.js'

/** The presigned PUT of an upload that has every header an upload can have. It is not to be sent. */
export function signedUpload({ site, temporary, signal }: DoctorContext): Promise<SignedRequest> {
  const { storage } = site
  if (!storage.signUpload) throw new TypeError(`The ${storage.name} storage cannot sign uploads.`)
  return storage.signUpload(temporary.key('unsent.svg'), {
    type: 'image/svg+xml',
    size: 1,
    expiresIn: 60,
    disposition: 'attachment',
    cacheControl: uploadsOf(site).cacheControl,
    metadata: { receipt: '0'.repeat(64) },
    ...(storage.capabilities.conditionalWrites && { onlyIf: { absent: true } }),
    signal,
  })
}

/** Whether readers get files from the bucket's own server, and not from a CDN or a web server before it. */
export async function isBucketAddress(context: DoctorContext): Promise<boolean> {
  const { storage } = context.site
  if (!storage.signUpload) return false
  const { url } = await signedUpload(context)
  return new URL(url).origin === new URL(storage.publicUrl('a')).origin
}
