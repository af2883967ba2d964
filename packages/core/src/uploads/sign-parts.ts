import { type SignPartsResponse, normalizeKey } from '@tina-s3/contract'
import { type Operation, json } from '../request/context.js'
import { MediaError } from '../request/errors.js'
import { readJson } from '../request/json-body.js'
import { assertMultipart, partLayout, maxSigned, signAll } from './part-layout.js'
import { locateParts } from './staging.js'
import { assertSize } from './upload-request.js'

export const signParts: Operation = async ({ settings, request }) => {
  const multipart = assertMultipart(settings)
  const input = await readJson(request)
  const key = normalizeKey(input.string('key'))
  const publicId = input.optionalUploadId('uploadId')
  if (publicId === undefined) throw new MediaError('invalid-input', '“uploadId” is missing.')
  const { storeKey, uploadId } = locateParts(settings, key, publicId)
  const size = input.size('size')
  assertSize(size, settings.uploads.maxFileSize)
  const parts = partLayout(size, multipart)
  const numbers = input.numbers('numbers', { max: parts.count, length: maxSigned })
  const { signal } = request
  return {
    keys: [key],
    run: async () => {
      if (numbers.length > 0) {
        const requests = await signAll(settings, parts, { storeKey, uploadId, numbers, signal })
        return json({ requests } satisfies SignPartsResponse)
      }
      const stored = await multipart.parts(storeKey, uploadId, { signal })
      if (stored === undefined) throw noSuchUpload()
      const whole = stored.filter((part) => part.size === parts.sizeOf(part.number))
      return json({ requests: [], arrived: whole.map(({ number }) => number) } satisfies SignPartsResponse)
    },
  }
}

export function noSuchUpload(): MediaError {
  return new MediaError('not-found', 'This upload is not under way any more. Start it again.')
}
