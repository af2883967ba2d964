import type { DoctorContext } from '../check.js'
import { Unreachable, request } from '../web/request.js'
import { isShared } from './preflight.js'

/** Origins whose pages may not read what strangers may: the media store reads pictures to make their thumbnails. */
export async function findUnread(
  { site, probe, signal }: DoctorContext,
  origins: readonly string[],
): Promise<string[]> {
  if (!probe) return []
  const address = site.storage.publicUrl(probe.key)
  const unread: string[] = []
  for (const origin of origins) {
    const response = await request(address, { headers: { origin }, signal }).catch(passUnreachable)
    if (response?.status === 200 && !isShared(response, origin)) unread.push(origin)
  }
  return unread
}

/** Another check reports it. */
function passUnreachable(error: unknown): undefined {
  if (!(error instanceof Unreachable)) throw error
}
