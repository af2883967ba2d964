import { signedUpload } from '../web/signed-upload.js'
import type { DoctorContext } from '../check.js'
import { type Gap, findGap } from './gap.js'
import { preflightOf } from './preflight.js'

export interface OriginGap {
  readonly origin: string
  readonly gap: Gap
}

/** Origins whose pages may not send files to the bucket, as the media store sends them. */
export async function findBlocked(context: DoctorContext, origins: readonly string[]): Promise<OriginGap[]> {
  const { url, method, headers } = await signedUpload(context)
  // The browser sets the length itself, and it needs no permission.
  const names = Object.keys(headers).filter((name) => name !== 'content-length')
  const blocked: OriginGap[] = []
  for (const origin of origins) {
    const gap = await findGap(preflightOf(url, origin, context.signal), { method, headers: names })
    if (gap) blocked.push({ origin, gap })
  }
  return blocked
}
