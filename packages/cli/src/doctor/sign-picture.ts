import { createHash, randomUUID } from 'node:crypto'
import type { SignedRequest } from '@tina-s3/contract'
import type { Site } from '../site/site.js'
import type { Finding } from './check.js'
import { pictureHeaders } from './picture.js'

/** The finding for a site whose files do not go to the bucket by presigned URLs. */
export function notDirect({ storage, handlerOptions }: Site): Finding | undefined {
  if (handlerOptions?.uploads?.mode === 'proxied')
    return { status: 'skipped', what: 'Uploads go through the site: `uploads.mode` is “proxied”.' }
  if (storage.signUpload === undefined)
    return { status: 'skipped', what: 'Uploads go through the site: the storage signs no URLs.' }
  return undefined
}

/** As the media handler signs an upload: for a name that is free, with the hash of its receipt. */
export async function signPicture({ storage }: Site, key: string): Promise<SignedRequest> {
  const receipt = createHash('sha256').update(randomUUID()).digest('hex')
  const options = {
    ...pictureHeaders,
    expiresIn: 300,
    onlyIf: { absent: true },
    metadata: { receipt },
  } as const
  const request = await storage.signUpload?.(key, options)
  if (request === undefined) throw new TypeError('The storage signs no URLs.')
  return request
}
