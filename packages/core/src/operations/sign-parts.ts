import { type SignPartsAnswer, normalizeKey } from '@tina-s3/contract'
import { type Operation, json } from '../call.js'
import { MediaError } from '../errors.js'
import { readJson } from '../input.js'
import { toStoreKey } from '../library.js'
import { assertMultipart, cut, maxSigned, signAll } from '../parts.js'
import { assertSize } from '../uploads.js'

export const signParts: Operation = async ({ settings, request }) => {
  const multipart = assertMultipart(settings)
  const input = await readJson(request)
  const key = normalizeKey(input.text('key'))
  const storeKey = toStoreKey(settings, key)
  const uploadId = input.optionalUploadId('uploadId')
  if (uploadId === undefined) throw new MediaError('invalid-input', '“uploadId” is missing.')
  const size = input.size('size')
  assertSize(size, settings.uploads.maxFileSize)
  const parts = cut(size, multipart)
  const numbers = input.numbers('numbers', { max: parts.count, length: maxSigned })
  const { signal } = request
  return {
    keys: [key],
    run: async () => {
      if (numbers.length > 0) {
        const requests = await signAll(settings, parts, { storeKey, uploadId, numbers, signal })
        return json({ requests } satisfies SignPartsAnswer)
      }
      const stored = await multipart.parts(storeKey, uploadId, { signal })
      if (stored === undefined) throw noSuchUpload()
      const whole = stored.filter((part) => part.size === parts.sizeOf(part.number))
      return json({ requests: [], arrived: whole.map(({ number }) => number) } satisfies SignPartsAnswer)
    },
  }
}

export function noSuchUpload(): MediaError {
  return new MediaError('not-found', 'This upload is not under way any more. Start it again.')
}
