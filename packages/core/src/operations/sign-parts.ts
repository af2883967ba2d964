import { normalizeKey } from '@tina-s3/contract'
import type { Operation } from '../call.js'
import { MediaError } from '../errors.js'
import { readJson } from '../input.js'

export const signParts: Operation = async ({ request }) => {
  const input = await readJson(request)
  return { keys: [normalizeKey(input.text('key'))], run: refuseParts }
}

/** Every upload fits into one request here: `startUpload` never answers with parts. */
export function refuseParts(): never {
  throw new MediaError('not-supported', 'This media library takes no uploads in parts.')
}
