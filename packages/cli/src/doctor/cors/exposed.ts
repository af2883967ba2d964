import type { DoctorContext } from '../check.js'
import { request } from '../web/request.js'
import { isShared, listed } from './preflight.js'

/**
 * Sends a part of a multipart upload as a page of each origin would, and removes it again.
 * @returns origins whose pages may not read its ETag; none where the upload cannot be tried, which other checks report
 */
export async function findUnexposed(
  { site: { storage }, temporary, signal }: DoctorContext,
  origins: readonly string[],
): Promise<string[]> {
  const { multipart } = storage
  const key = temporary.key('cors-part.png')
  const uploadId = await multipart?.start(key, { type: 'image/png', signal }).catch(() => undefined)
  if (!multipart || uploadId === undefined) return []
  try {
    const { method, url } = await multipart.signPart(key, uploadId, { number: 1, size: 1, expiresIn: 60 })
    const unexposed: string[] = []
    for (const origin of origins) {
      const response = await request(url, { method, headers: { origin }, body: '?', signal })
      const names = listed(response, 'access-control-expose-headers')
      const isReadable = isShared(response, origin) && (names.includes('etag') || names.includes('*'))
      if (response.status === 200 && !isReadable) unexposed.push(origin)
    }
    return unexposed
  } finally {
    await multipart.abort(key, uploadId).catch(() => undefined)
  }
}
