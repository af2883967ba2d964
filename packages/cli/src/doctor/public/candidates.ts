import { encodeKey } from '@tina-s3/contract'
import type { DoctorContext } from '../check.js'
import { isPicture, readPublic } from './read.js'

/**
 * Looks for the probe picture at addresses that differ by what is often mistaken: the bucket's name, the media root, a path.
 * @returns the value that `publicUrl` should have
 */
export async function findPublicUrl(context: DoctorContext, key: string): Promise<string | undefined> {
  const { storage, bucket, mediaRoot } = context.site
  const address = storage.publicUrl(key)
  const current = address.slice(0, -encodeKey(key).length - 1)
  const { origin } = new URL(current)
  const candidates = new Set([
    origin,
    ...(bucket ? [`${current}/${bucket.name}`, `${origin}/${bucket.name}`] : []),
    ...(mediaRoot !== '' && current.endsWith(`/${encodeKey(mediaRoot)}`)
      ? [current.slice(0, -encodeKey(mediaRoot).length - 1)]
      : []),
  ])
  candidates.delete(current)
  for (const candidate of candidates) {
    const response = await readPublic(`${candidate}/${encodeKey(key)}`, context).catch(() => undefined)
    context.signal.throwIfAborted()
    if (response && isPicture(response)) return candidate
  }
  return undefined
}
