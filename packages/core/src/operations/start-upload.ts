import type { UploadPlan } from '@tina-s3/contract'
import { type Call, type Operation, json } from '../call.js'
import { readJson } from '../input.js'
import { assertMultipart, cut, goesInParts, signAll } from '../parts.js'
import { createReceipt } from '../receipt.js'
import { type Announced, type Place, assertSize, findPlace, readAnnounced } from '../uploads.js'

/** Parts that are signed at once; a client that is done with them asks for more. */
const signedAtFirst = 8

export const startUpload: Operation = async (call) => {
  const { settings, request } = call
  const { storage, uploads } = settings
  const announced = readAnnounced(call, await readJson(request))
  return {
    keys: [announced.key],
    run: async () => {
      if (uploads.mode === 'proxied' || storage.signUpload === undefined) {
        assertSize(announced.size, uploads.maxProxiedSize)
        return json({ mode: 'proxied' }, 201)
      }
      const place = await findPlace(call, announced)
      if (goesInParts(announced.size, storage)) return json(await planParts(call, announced, place), 201)
      const { key, storeKey, onlyIf } = place
      const { receipt, metadata } = await createReceipt()
      const signed = await storage.signUpload(storeKey, {
        ...announced.file,
        size: announced.size,
        expiresIn: uploads.urlTtl,
        onlyIf,
        metadata,
        signal: request.signal,
      })
      const plan: UploadPlan = { mode: 'put', key, receipt, request: signed }
      return json(plan, 201)
    },
  }
}

async function planParts(
  { settings, request: { signal } }: Call,
  { size, file, onConflict }: Announced,
  { key, storeKey }: Place,
): Promise<UploadPlan> {
  const multipart = assertMultipart(settings)
  const { receipt, metadata } = await createReceipt({ size, onConflict })
  const uploadId = await multipart.start(storeKey, { ...file, metadata, signal })
  const parts = cut(size, multipart)
  const numbers = Array.from({ length: Math.min(signedAtFirst, parts.count) }, (_, index) => index + 1)
  const requests = await signAll(settings, parts, { storeKey, uploadId, numbers, signal })
  return { mode: 'parts', key, receipt, uploadId, partSize: parts.partSize, requests }
}
