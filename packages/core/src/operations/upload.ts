import { type Operation, json } from '../call.js'
import { assertSignature, signatureBytes } from '../content/signature.js'
import { MediaError, isStorageError } from '../errors.js'
import { exactLength } from '../exact-length.js'
import { readQuery } from '../input.js'
import { toItem } from '../library.js'
import type { FormFile } from '../options.js'
import { peek } from '../peek.js'
import type { Written } from '../storage.js'
import { type Announced, type Place, assertSize, findPlace, nameTaken, readAnnounced } from '../uploads.js'
import type { Call } from '../call.js'

export const upload: Operation = (call, url) => {
  const { settings, request, requestId } = call
  const announced = readAnnounced(call, readQuery(url))
  return {
    keys: [announced.key],
    run: async () => {
      const { readForm, maxProxiedSize } = settings.uploads
      if (!readForm) {
        throw new MediaError(
          'not-supported',
          'Files are taken straight to the bucket only: begin with POST …/uploads.',
        )
      }
      assertSize(announced.size, maxProxiedSize)
      const place = await findPlace(call, announced)
      const form = await readForm(request, { maxFileSize: maxProxiedSize })
      const { etag } = await store(call, announced, place, form)
      const { key, storeKey } = place
      const stored = {
        key: storeKey,
        size: announced.size,
        lastModified: new Date(),
        etag,
        type: announced.file.type,
      }
      const item = toItem(settings, key, stored)
      settings.emit({ type: 'uploaded', requestId, item, principal: call.principal })
      return json(item, 201)
    },
  }
}

/** Streams the form's file to its place, unless its bytes are not what was announced. */
async function store(call: Call, { file, size }: Announced, place: Place, form: FormFile): Promise<Written> {
  const { key, storeKey, onlyIf } = place
  const { signal } = call.request
  const { head, body } = await peek(form.body, signatureBytes)
  try {
    await assertSignature(key, file.type, head)
    const exact = exactLength(body, size, {
      mismatch: (actual) =>
        new MediaError(
          'size-mismatch',
          `${size} bytes were announced, ${actual > size ? 'more' : actual} came.`,
        ),
      ended: form.ended,
    })
    return await call.settings.storage.put(storeKey, exact, { ...file, size, onlyIf, signal })
  } catch (error) {
    if (!body.locked) await body.cancel(error)
    if (isStorageError(error) && error.code === 'precondition-failed') throw nameTaken(key)
    throw error
  }
}
